"""Output validators of our own, for formats whose built-in checkers have no equal among
the default validator's arguments. Each is one file, run in the jail like any other.
"""
