"""The operators' page: nodes, the queue, jobs and their attempts; what can be done to them."""
