"""Who did what to whom: an append-only log of every act that needs a permission."""
