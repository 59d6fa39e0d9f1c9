"""What jobs, attempts and nodes are, and the rules about them. No I/O."""
