"""The record: what a request is, the states it may take, the tables, and queries named as verbs."""
