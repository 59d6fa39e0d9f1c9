"""Membership of a cluster, as every program of it needs it: names, keys, channels.

A member keeps a folder with its private key, its certificate and the certificate of
the cluster's authority. It gets them once, with a join token; renews the certificate by
itself long before it expires; and opens every connection to a master with it. The
authority itself is the masters' (judge_master/identity).
"""
