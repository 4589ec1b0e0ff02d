"""The file that says by how many seconds a bot's clock is ahead."""

from datetime import timedelta
from pathlib import Path


def write(file: Path, seconds: float) -> None:
    """Set the clock ahead.

    The file is replaced as a whole. A bot that read an empty one would go back, and wait as long.
    """
    written = file.with_suffix(".written")
    written.write_text(str(seconds))
    written.replace(file)


def read(file: Path) -> timedelta:
    """Return by how much the clock is ahead."""
    return timedelta(seconds=float(file.read_text()) if file.exists() else 0.0)
