"""The messages about each kind of request, and the table that has them by kind."""
