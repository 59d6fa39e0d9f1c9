"""Measurements of what the judge costs and how steady it is; `assize bench` runs them."""
