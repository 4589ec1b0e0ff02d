"""Queries and commands on the requests table."""
