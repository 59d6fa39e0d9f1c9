"""What happened, as one append-only stream that features read at their own pace.

`record` writes an event in the transaction that made it true. A `Consumer` handles every
event exactly once: its effects and its position are committed together. So counters,
streaks, notifications and boards follow submissions without slowing them down, and are
rebuilt by setting a position back.
"""
