"""Contests. The truth of each is its log: append-only, hash-chained (`log`).

Boards (`board`), penalties (`scoring`), ghosts and ratings (`ratings`) are pure functions of
it; tables beside it are what routes need to find things.
"""
