"""Mail: queued in the transaction that gives cause to it, sent once by a background task."""
