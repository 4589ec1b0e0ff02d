"""The real bot for chaos runs. Its wall clock can be set, and it can be killed at a chosen commit.

RECKLESS=1 removes the reconciler: an uncertain call to Classify is sent again, and an unconfirmed message is
posted again. If a campaign finds no duplicates then, it can't find any. WITHOUT holds the names of fixes to
switch off, with commas between them. FREEZE_AT_CALL names a file: the bot that makes it freezes when it is
about to change something in Classify.
"""

import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.process import run
from bot.runtime.clock import Clock
from bot.slack.client import HistoryPage, SlackClient
from classify import call
from classify.http import Response, send
from storage.lifecycle import transitions
from storage.lifecycle.request import Request
from tests.chaos.switches import SWITCHES
from tests.support.bots.bot_killed_at_commit import KillAtCommit
from tests.support.bots.wall_clock import follow_from_environment


def remove_reconciler() -> None:
    """Treat each uncertain call as not sent, and send it again."""

    def reschedule(request: Request, now: datetime) -> Request:
        return transitions.reschedule(request, now)

    async def find_nothing(self: SlackClient, *_: Any) -> HistoryPage:
        return HistoryPage(None)

    transitions.mark_uncertain = reschedule
    SlackClient.read_page = find_nothing  # type: ignore[method-assign,assignment]


def freeze_at_call(marker: Path) -> None:
    """Stop this process when it is about to change something in Classify, unless `marker` exists."""

    async def freeze_and_send(http_client: Any, method: str, path: str, **options: Any) -> Response:
        if method != "GET":
            with suppress(FileExistsError), marker.open("x") as file:
                file.write(str(os.getpid()))
                file.flush()
                os.kill(os.getpid(), signal.SIGSTOP)
        return await send(http_client, method, path, **options)

    vars(call)["send"] = freeze_and_send


if __name__ == "__main__":
    KillAtCommit.parse(os.environ.get("KILL_AT_COMMIT", "never")).watch()
    if os.environ.get("RECKLESS"):
        remove_reconciler()
    for name in filter(None, os.environ.get("WITHOUT", "").split(",")):
        SWITCHES[name]()
    if "FREEZE_AT_CALL" in os.environ:
        freeze_at_call(Path(os.environ["FREEZE_AT_CALL"]))
    follow_from_environment()
    sys.exit(run(Clock()))
