"""What setters and staff learn of problems and of the platform, counted as verdicts come."""
