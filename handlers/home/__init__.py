"""The Home tab, and `stats`."""
