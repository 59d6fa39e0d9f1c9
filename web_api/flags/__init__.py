"""Feature flags: what an instance can turn on and off without a release."""
