"""What a master does, written against ports."""
