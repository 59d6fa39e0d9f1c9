"""The web tier: one platform among those that may use the judge.

Requests come in at a feature's `routes`, which know HTTP; its `service` holds the
rules; `models` are its tables. Only `judge/` speaks to the cluster. PostgreSQL holds
the truth; Redis carries sessions, rate limits and live events and may be lost.
"""
