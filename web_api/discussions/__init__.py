"""Threads about problems and about everything else, with votes, reports and moderation.

A thread is its first post; replies are posts below it, to the depth of `models.MAX_DEPTH`.
Whoever may not see a problem sees nothing of its threads.
"""
