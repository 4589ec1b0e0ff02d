"""A leader that is frozen past its lease and resumes, at any time or exactly when it is about to send
something."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from random import Random

from storage.coordination import leader_lease
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox

_TAKEN_OVER_AFTER = 4.0  # seconds: followers try every two
_FREEZES_WITHIN = 20.0  # seconds
_SENT_AGAIN_WITHIN = 15.0  # seconds
_STOPS_WITHIN = 12.0  # seconds
_CREATE_CALLS = ("segments.create", "campaigns.create")
_POST = "chat.postMessage"


class FreezePoint(StrEnum):
    """Where a leader freezes by itself."""

    #: When a call to Classify that changes something begins.
    CALL = "call"
    #: When a post to Slack begins, after the check of the lease.
    POST = "post"
    #: When a request that it has claimed is about to have its turn. The other bot has stopped when it
    #: resumes, so it leads again before that turn comes.
    TURN = "turn"


def choose_freeze_point(seed: int) -> FreezePoint | None:
    """Return where the leader freezes with this seed, or None if it doesn't."""
    if Random(f"frozen leader of {seed}").random() < 0.15:
        return FreezePoint.CALL
    random = Random(f"where the leader of {seed} freezes")  # other choices stay the same
    return random.choice((FreezePoint.POST, FreezePoint.TURN)) if random.random() < 0.12 else None


def freeze_settings(sandbox: Sandbox, point: FreezePoint | None) -> Mapping[str, str]:
    """Return the settings of a bot that freezes at this point, if any."""
    return {} if point is None else {"FREEZE_AT": point, "FREEZE_MARKER": str(_marker(sandbox))}


async def freeze_leader(sandbox: Sandbox) -> None:
    """Stop the leader until its lease has expired by itself, and another bot has had time to take over.

    The lease isn't cut short here: a leader that resumes before it expires may rely on it.
    """
    await asyncio.sleep(1)
    leaders = [bot for bot in sandbox.bots if bot.running and is_leader(bot)]
    for bot in leaders:
        os.kill(bot.pid, signal.SIGSTOP)
    await asyncio.sleep(leader_lease.LENGTH.total_seconds() + _TAKEN_OVER_AFTER)
    for bot in leaders:
        _resume(bot.pid)


async def resume_frozen(sandbox: Sandbox, point: FreezePoint) -> None:
    """Resume the leader that froze, once another bot may have taken over and sent what it was about to."""
    frozen = await asyncio.to_thread(_read_process_id, _marker(sandbox))
    if frozen is None:
        return  # no leader got so far
    await _wait_until_sent_by_another(sandbox, point)
    if point is FreezePoint.TURN:
        await _stop_others(sandbox, frozen)
    _resume(frozen)


def is_leader(bot: BotProcess) -> bool:
    """Return whether a bot says that it holds the leader lease."""
    events = [line["event"] for line in bot.events if line.get("event") in ("lease acquired", "lease lost")]
    return bool(events) and events[-1] == "lease acquired"


async def _wait_until_sent_by_another(sandbox: Sandbox, point: FreezePoint) -> None:
    is_post = point is FreezePoint.POST
    traffic = sandbox.slack.traffic if is_post else sandbox.classify.traffic

    def count() -> int:
        return sum(len(traffic.of(call)) for call in ((_POST,) if is_post else _CREATE_CALLS))

    calls = count()
    await asyncio.sleep(leader_lease.LENGTH.total_seconds() + _TAKEN_OVER_AFTER)
    with suppress(TimeoutError):
        await traffic.until(lambda: count() > calls, _SENT_AGAIN_WITHIN)


async def _stop_others(sandbox: Sandbox, frozen: int) -> None:
    """Stop the other bots, which release the lease. Those that replace them take a moment to start."""
    others = [bot for bot in sandbox.bots if bot.running and bot.pid != frozen]
    for bot in others:
        with suppress(ProcessLookupError):
            os.kill(bot.pid, signal.SIGTERM)
    await asyncio.gather(
        *(bot.wait_for_exit(timeout=_STOPS_WITHIN) for bot in others), return_exceptions=True
    )


def _resume(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGCONT)


def _marker(sandbox: Sandbox) -> Path:
    """Return the file into which a leader that freezes writes its process ID."""
    return sandbox.folder / "frozen"


def _read_process_id(marker: Path) -> int | None:
    deadline = time.monotonic() + _FREEZES_WITHIN
    while time.monotonic() < deadline:
        if marker.exists() and (text := marker.read_text()):
            return int(text)
        time.sleep(0.1)
    return None
