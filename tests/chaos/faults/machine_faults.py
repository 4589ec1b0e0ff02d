"""What goes wrong with the machine in a chaos run: a locked database, a full disk."""

import asyncio
import resource
import time
from collections.abc import Sequence
from contextlib import suppress

from tests.support.bot_database import open_engine
from tests.support.bots.bot_process import BotProcess


def lock_database(url: str, seconds: float) -> None:
    """Hold the write lock of a SQLite database."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")  # begins the transaction, as a writer
        time.sleep(seconds)
    engine.dispose()


async def fill_disk(bots: Sequence[BotProcess], seconds: float) -> None:
    """Let no file of the bots grow. To them, that is a full disk."""
    for bot in bots:
        with suppress(ProcessLookupError):
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    await asyncio.sleep(seconds)
    for bot in bots:
        with suppress(ProcessLookupError):
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, unlimited)
