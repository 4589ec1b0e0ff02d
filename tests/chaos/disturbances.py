"""What goes wrong around the bots in a chaos run: they are killed or stopped, and their database fails."""

import asyncio
import os
import signal

from tests.chaos.database_faults import close_logs, refuse_writes
from tests.chaos.faults.frozen_leader import freeze_leader, resume_frozen
from tests.chaos.faults.machine_faults import fill_disk, lock_database
from tests.chaos.faults.slack_refusals import limit_access
from tests.chaos.plan import Plan
from tests.support.bots.bot_process import BotProcess
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox


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
    if plan.freezes_at is not None:
        await resume_frozen(sandbox, plan.freezes_at)
    elif plan.freezes_leader:
        await freeze_leader(sandbox)
    if plan.slack_refusals.access_limited:
        limit_access(sandbox.slack.faults)
        await asyncio.sleep(plan.slack_refusals.access_limited)
        sandbox.slack.faults.clear()


def running_bots(sandbox: Sandbox) -> list[BotProcess]:
    """Return the bots that are running."""
    return [bot for bot in sandbox.bots if bot.running]


def expire_lease_of_dead(sandbox: Sandbox) -> None:
    """Let the lease of a bot that was killed expire now, so that nobody waits for it.

    Only by its owner: another bot may have acquired the lease, and not have said so yet.
    """
    dead = [bot for bot in sandbox.bots if not bot.running]
    acquired = [line for bot in dead for line in bot.events if line.get("event") == "lease acquired"]
    if acquired:
        owners = ", ".join(f"'{line['owner']}'" for line in acquired)
        sandbox.query(f"UPDATE leases SET until = now() WHERE owner IN ({owners})")
