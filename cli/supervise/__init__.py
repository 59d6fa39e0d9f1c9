"""Runs the programs of a cluster on this machine and takes them down without a trace.

`child.py` is one process, `supervisor.py` keeps several alive, `keeper.py` holds the
stores, `programs.py` says how each program is started and when it is ready, `up.py` is
the `assize up` command. Nothing outlives the supervisor, even when it is killed: the
programs ask the kernel for a signal (`parent.py`), the keeper sees its stdin close.
"""
