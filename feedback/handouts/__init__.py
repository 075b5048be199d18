"""A meeting on paper: hand-outs in large print before it, one page of what came of it afterwards.

Both are made from the screens of the meeting (``feedback/screens.py``): whatever is not on a screen
is not on paper. The same screens make the same bytes.
"""
