"""Write the bot's log to the null device, so that logging costs what it always costs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TextIO

from bot.observability.logs import set_up_logs


@contextmanager
def discard_logs() -> Iterator[None]:
    """Send the log of this process to the null device. Each line is still rendered."""
    stderr = sys.stderr
    sys.stderr = _null_device()
    set_up_logs("info", "json")
    sys.stderr = stderr
    yield


@cache
def _null_device() -> TextIO:
    """Return a file that stays open, because a logger keeps the file that it first wrote to."""
    return open(os.devnull, "w")
