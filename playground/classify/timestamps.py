"""Classify's timestamps: ISO 8601 in UTC with a Z and whole seconds, as on both public pages."""

from datetime import UTC, datetime


def timestamp(time: datetime) -> str:
    """Return a time as `2026-02-12T22:09:38Z`. Fractions of a second are truncated."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
