"""A person's side of the web tier: sign in, hand in, follow.

`store.py` is the file with the tokens, `api.py` the HTTP API with its errors as
sentences, `packing.py` the zip of a package; `login.py`, `submit.py` and `upload.py`
are the commands.
"""
