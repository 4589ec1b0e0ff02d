"""The bot's log where nobody reads it: written as always, to nowhere."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TextIO

from bot.observability.logs import set_up_logs


@contextmanager
def quiet_logs() -> Iterator[None]:
    """What the bot logs in this process is rendered, and goes to the null device."""
    stderr = sys.stderr
    sys.stderr = _nowhere()
    set_up_logs("info", "json")
    sys.stderr = stderr
    yield


@cache
def _nowhere() -> TextIO:
    """Open for good: a logger keeps what it has first written to."""
    return open(os.devnull, "w")
