"""The evidence pack: what was published of a period, as files to take to a meeting.

``report.report`` computes one value from publications alone; ``pdf``, ``slides`` and ``sheets``
make it into bytes, the same for the same value.
"""
