"""The real bot for chaos runs. Its wall clock can be set, and it can be killed at a chosen commit.

RECKLESS=1 removes the reconciler: an uncertain call to Classify is sent again, and an unconfirmed message is
posted again. If a campaign finds no duplicates then, it can't find any. WITHOUT holds the names of fixes to
switch off, with commas between them. FREEZE_MARKER names a file: the bot that makes it freezes at FREEZE_AT,
a `FreezePoint`. LONGEST_WAIT is for how many seconds the jobs wait at most if Slack asks them to.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.process import run
from bot.runtime.clock import Clock
from bot.slack import call_result
from bot.slack.client import HistoryPage, SlackClient
from storage.lifecycle import transitions
from storage.lifecycle.request import Request
from tests.chaos.faults.frozen_leader import FreezePoint
from tests.chaos.freezing_bot import freeze_at
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


if __name__ == "__main__":
    KillAtCommit.parse(os.environ.get("KILL_AT_COMMIT", "never")).watch()
    if os.environ.get("RECKLESS"):
        remove_reconciler()
    if "LONGEST_WAIT" in os.environ:
        vars(call_result)["_MAX_WAIT"] = float(os.environ["LONGEST_WAIT"])
    for name in filter(None, os.environ.get("WITHOUT", "").split(",")):
        SWITCHES[name]()
    if "FREEZE_AT" in os.environ:
        freeze_at(FreezePoint(os.environ["FREEZE_AT"]), Path(os.environ["FREEZE_MARKER"]))
    follow_from_environment()
    sys.exit(run(Clock()))
