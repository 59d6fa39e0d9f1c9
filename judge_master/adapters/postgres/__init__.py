"""The stores on PostgreSQL.

Locks are taken in the order nodes, jobs, attempts, so that no two transactions wait
for each other. An attempt is open exactly as long as its token is the job's.
"""
