"""The real sandbox: one warm nsjail per submission, our init inside it."""
