"""`assize verify`: everything about a package that can be checked before it is used.

The checks, and what to ask a judge for them, are in testdata/verify; here is `session.py`,
the cluster and its jobs, `present.py`, the terminal, and `command.py`, the command.
"""
