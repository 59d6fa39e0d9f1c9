"""Problem packages: read, check, convert, bundle."""
