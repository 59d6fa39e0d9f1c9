"""`assize verify`: everything about a package that can be checked before it is used.

The checks are in testdata/verify, pure; here is what needs a judge: `session.py` the
cluster and its jobs, `synthetic.py` packages whose submissions are validators, `probes.py`
the questions asked, `examine.py` all of it in order, `present.py` the terminal, and
`command.py` the command.
"""
