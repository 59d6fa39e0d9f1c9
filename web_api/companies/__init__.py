"""Which company asks which problem, how often and how lately, from attributed reports."""
