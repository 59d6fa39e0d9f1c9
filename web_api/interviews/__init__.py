"""Mock interviews: timed sets of problems, with people in roles and score cards."""
