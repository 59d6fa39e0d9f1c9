"""What programs tell their operators: logs, metrics and traces. Knows no program."""
