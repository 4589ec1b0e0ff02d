"""What a person would run instead: programs of their own, written as the libraries' documentation shows."""
