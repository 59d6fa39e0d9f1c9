"""The gRPC edge: the only place that speaks protobuf."""
