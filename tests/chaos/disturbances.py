"""What goes wrong around the bots in a chaos run: they are killed or stopped, and their database fails."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from playground.classify import Classify
from storage.coordination import leader_lease
from tests.chaos.database_faults import close_logs, refuse_writes
from tests.chaos.machine_faults import fill_disk, lock_database
from tests.chaos.plan import Plan
from tests.chaos.slack_refusals import limit_access
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

_TAKEN_OVER_AFTER = 4.0  # seconds: followers try every two
_FREEZES_WITHIN = 20.0  # seconds
_SENT_AGAIN_WITHIN = 15.0  # seconds
_CREATE_CALLS = ("segments.create", "campaigns.create")


async def disturb(sandbox: Sandbox, plan: Plan, server: Server | None) -> None:
    """Let the machine and the database fail as planned. server: None if SQLite is used."""
    if plan.log_gone_after is not None:
        await close_logs(sandbox, plan.log_gone_after)
    for seconds in plan.kill_after:
        await asyncio.sleep(seconds)
        for bot in running_bots(sandbox):
            os.kill(bot.pid, signal.SIGKILL)
    if plan.locked:
        await asyncio.to_thread(lock_database, sandbox.environment["DATABASE_URL"], plan.locked)
    if plan.disk_full:
        await asyncio.sleep(0.5)
        await fill_disk(running_bots(sandbox), plan.disk_full)
    if plan.restarts_postgres and server is not None:
        await asyncio.sleep(1)
        await asyncio.to_thread(server.restart)
    if plan.read_only and server is not None:
        await refuse_writes(server, sandbox, plan.read_only)
    if plan.freezes_at_call:
        await _resume_after_call(_marker(sandbox), sandbox.classify)
    elif plan.freezes_leader:
        await _freeze_leader(sandbox)
    if plan.slack_refusals.access_limited:
        limit_access(sandbox.slack.faults)
        await asyncio.sleep(plan.slack_refusals.access_limited)
        sandbox.slack.faults.clear()


def freeze_settings(sandbox: Sandbox, plan: Plan) -> Mapping[str, str]:
    """Return the settings of a bot that freezes at a call, if that is planned."""
    return {"FREEZE_AT_CALL": str(_marker(sandbox))} if plan.freezes_at_call else {}


def running_bots(sandbox: Sandbox) -> list[BotProcess]:
    """Return the bots that are running."""
    return [bot for bot in sandbox.bots if bot.running]


def is_leader(bot: BotProcess) -> bool:
    """Return whether a bot says that it holds the leader lease."""
    events = [line["event"] for line in bot.events if line.get("event") in ("lease acquired", "lease lost")]
    return bool(events) and events[-1] == "lease acquired"


def expire_lease_of_dead(sandbox: Sandbox) -> None:
    """Let the lease of a bot that was killed expire now, so that nobody waits for it.

    Only by its owner: another bot may have acquired the lease, and not have said so yet.
    """
    dead = [bot for bot in sandbox.bots if not bot.running]
    acquired = [line for bot in dead for line in bot.events if line.get("event") == "lease acquired"]
    if acquired:
        owners = ", ".join(f"'{line['owner']}'" for line in acquired)
        sandbox.query(f"UPDATE leases SET until = now() WHERE owner IN ({owners})")


async def _freeze_leader(sandbox: Sandbox) -> None:
    """Stop the leader until its lease has expired by itself, and another bot has had time to take over.

    The lease isn't cut short here: a leader that resumes before it expires may rely on it.
    """
    await asyncio.sleep(1)
    leaders = [bot for bot in running_bots(sandbox) if is_leader(bot)]
    for bot in leaders:
        os.kill(bot.pid, signal.SIGSTOP)
    await asyncio.sleep(leader_lease.LENGTH.total_seconds() + _TAKEN_OVER_AFTER)
    for bot in leaders:
        with suppress(ProcessLookupError):
            os.kill(bot.pid, signal.SIGCONT)


async def _resume_after_call(marker: Path, classify: Classify) -> None:
    """Resume the leader that froze at a call, once another bot may have taken over and made the call.

    marker: the file into which the leader writes its process ID.
    """
    frozen = await asyncio.to_thread(_read_process_id, marker)
    if frozen is None:
        return  # no leader got so far
    calls = _count_creations(classify)
    await asyncio.sleep(leader_lease.LENGTH.total_seconds() + _TAKEN_OVER_AFTER)
    with suppress(TimeoutError):
        await classify.until(lambda: _count_creations(classify) > calls, timeout=_SENT_AGAIN_WITHIN)
    with suppress(ProcessLookupError):
        os.kill(frozen, signal.SIGCONT)


def _marker(sandbox: Sandbox) -> Path:
    return sandbox.folder / "frozen-at-call"


def _read_process_id(marker: Path) -> int | None:
    deadline = time.monotonic() + _FREEZES_WITHIN
    while time.monotonic() < deadline:
        if marker.exists() and (text := marker.read_text()):
            return int(text)
        time.sleep(0.1)
    return None


def _count_creations(classify: Classify) -> int:
    return sum(len(classify.traffic.of(call)) for call in _CREATE_CALLS)
