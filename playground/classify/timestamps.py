"""How Classify writes a time: ISO 8601 in UTC with a Z and whole seconds, as on both public pages."""

from datetime import UTC, datetime


def timestamp(time: datetime) -> str:
    """`2026-02-12T22:09:38Z`; fractions of a second are cut off, never rounded up."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
