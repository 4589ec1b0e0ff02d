"""The real bot for a campaign: on a clock that is set, dying at a chosen commit, reckless where told so.

RECKLESS=1 takes out what keeps the promise: an uncertain call counts as not made, a doubtful message as not
posted. A campaign that finds nothing then could not find anything.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.process import run
from bot.slack.client import NoMessage, SlackClient
from storage.lifecycle import transitions
from storage.lifecycle.request import Request
from tests.support.bots.bot_killed_at_commit import KillAtCommit
from tests.support.bots.bot_with_movable_clock import MovableClock


def forget_doubts() -> None:
    """Believe the worst, and do it again."""

    def not_taken(request: Request, now: datetime) -> Request:
        return transitions.reschedule(request, now)

    async def not_there(self: SlackClient, *_: Any) -> NoMessage:
        return NoMessage()

    transitions.mark_uncertain = not_taken
    SlackClient.read_back = not_there  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    when, _, number = os.environ.get("DOOM", "never").partition(":")
    KillAtCommit(when, int(number or 0)).watch()
    if os.environ.get("RECKLESS"):
        forget_doubts()
    sys.exit(run(MovableClock(Path(os.environ["CLOCK"]))))
