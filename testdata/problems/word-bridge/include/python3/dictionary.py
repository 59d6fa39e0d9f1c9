"""Helps with reading the dictionary."""


def read_words(name):
    """All words of the file, in its order."""
    with open(name, encoding="ascii") as file:
        return file.read().split()
