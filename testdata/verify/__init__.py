"""Checks of a problem package and the report on them: no wire, and no judge of their own.

`findings.py` and `measured.py` are the words; `forms.py`, `duplicates.py`, `statements.py`,
`unused.py` look at the files; `mutants.py` makes inputs that validators should refuse and
`validators.py` judges what they said; `expected.py`, `catching.py`, `timing.py`,
`headroom.py` read what the judge measured; `report.py`, `charts.py` and `page.py` tell it to
people. `jobs.py` is what a judge is asked and answers, `synthetic.py` makes packages whose
submissions are validators, `probes.py` asks the questions, and `examine.py` puts all of it in
order: whoever has a judge sends it the results.
"""
