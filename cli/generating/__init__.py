"""`assize generate`: completes packages that hold generators in place of their tests.

What is missing the package's reader says (testdata/generation.py). `jails.py` runs strangers'
programs in this machine's own sandbox, `complete.py` makes the complete package of what they
write, `command.py` is the command.
"""
