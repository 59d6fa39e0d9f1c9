"""Groups and classes: people who work together, and whoever looks after them."""
