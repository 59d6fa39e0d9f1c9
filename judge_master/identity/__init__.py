"""The cluster's authority, its members, and whether somebody may still call.

The authority's key lies in the database, encrypted with the cluster's secret: a second
master needs nothing but that secret, and a stolen backup of the database alone can
neither join the cluster nor admit anybody.
"""
