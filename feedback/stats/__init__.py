"""What the numbers say: control charts, shares, tests of change. Numbers in, tables out.

Nothing here knows what may be shown: whoever calls it for a screen hands it released counts.
"""
