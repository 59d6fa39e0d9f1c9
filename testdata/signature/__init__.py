"""Signature problems: the participant writes one function or class, a driver does the rest.

`model` says what a signature is, `reading` reads signature.yaml, `values` the tests, `compare`
judges a result, `protocol` is what passes between the node and the driver. The drivers
themselves are in `languages.signature`.
"""
