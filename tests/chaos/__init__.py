"""Runs of the real bot with random failures. A seed decides each run, and the end result is counted."""
