"""Readers of package formats: each turns a tree of files into a `Problem`."""
