"""Tests of stored lists, on SQLite and on PostgreSQL."""
