"""The judge's master: takes submissions, hands them to nodes, keeps and delivers results."""
