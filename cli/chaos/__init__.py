"""`assize chaos`: a real cluster under a seeded schedule of faults, checked by machine.

schedule.py   seed → faults (pure)          faults/        how each kind strikes and heals
world.py      the processes                 network.py     namespaces and partitions
stores.py     PostgreSQL and Valkey         clock.py       clocks that step
candidates.py programs with known verdicts  load.py        submitters, and who reads results
history.py    what the database writes down about every change
invariants.py what must hold (pure)         evidence.py    where its facts come from
run.py        one run from start to verdict report.py      what people and machines read
"""
