"""The command line as people see it: arguments, help and examples, nothing more.

Each command imports what it runs only when it runs, so that `--help` stays quick.
"""
