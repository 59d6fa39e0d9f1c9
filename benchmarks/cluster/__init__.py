"""What a cluster's masters carry: real masters and stores, simulated nodes and platforms."""
