"""Control groups that the worker owns: one fresh group per run, on v1 or v2."""
