"""A judge node: takes leases from a master, judges them in its slots, reports.

A submission's way: agent.py (lease) -> bundles.py (testdata) -> slots.py -> worker.py
(a process per slot) -> judging.py -> steps/ (compile, run, check) -> verdicts.py ->
back through agent.py and outbox.py.
"""
