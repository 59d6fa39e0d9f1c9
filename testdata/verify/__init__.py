"""Checks of a problem package and the report on them: pure, no wire, no judge.

`findings.py` and `measured.py` are the words; `forms.py`, `duplicates.py`, `statements.py`,
`unused.py` look at the files; `mutants.py` makes inputs that validators should refuse and
`validators.py` judges what they said; `expected.py`, `catching.py`, `timing.py`, `headroom.py` read
what the judge measured; `report.py`, `charts.py` and `page.py` tell it to people.
"""
