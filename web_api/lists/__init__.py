"""Curated lists of problems: sections, notes, followers, copies."""
