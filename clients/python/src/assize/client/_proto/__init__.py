"""Generated from proto/judge/v1; not part of the interface."""
