"""What people are told: in the page, by mail, by push.

`notify` writes a notification in the transaction that gives cause to it; delivery follows
from the row, at most once for each way.
"""
