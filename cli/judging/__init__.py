"""`assize judge`: a package's example submissions against the verdicts it expects.

`expectations.py` holds the rules (pure), `candidates.py` what is to be judged,
`client.py` and `feed.py` the judge's API, `cluster.py` the private cluster,
`report.py` what people and machines see, `command.py` puts them together.
"""
