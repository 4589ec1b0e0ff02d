"""How long to wait before a call that failed is made again."""

from datetime import timedelta


def backoff(attempts: int, longest: float = 30.0) -> timedelta:
    """Return the wait after that many attempts: 1, 2, 4 … seconds, `longest` at most."""
    return timedelta(seconds=min(longest, 2.0 ** min(max(attempts - 1, 0), 10)))
