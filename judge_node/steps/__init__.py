"""The steps of judging one submission, each a function over a jail."""
