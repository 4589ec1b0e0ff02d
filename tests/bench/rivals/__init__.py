"""What a person would run instead, and floors: programs of their own, as small as they can be."""
