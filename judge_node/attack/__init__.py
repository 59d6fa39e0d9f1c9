"""Hostile programs against our own slots: every node starts with a few, `assize attack` runs all.

The programs are files in tests/hostile; each says in its header what may come of it.
They are judged by the very functions that judge submissions. What is looked at is the
verdict, whether a planted secret shows up anywhere a participant can read, what is left
on the host, and whether a neighbour in another slot noticed anything.
"""
