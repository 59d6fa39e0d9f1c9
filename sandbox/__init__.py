"""Runs programs that nobody trusts and says exactly what they did.

Start with `spec.py` (what to run), `outcome.py` (what happened) and `runner.py`
(the interface); `README.md` is the theory of operation.
"""
