"""The access checker, on a database of its own: a channel that Slack lists slowly delays no other."""

import asyncio
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.outbox.access_checker import AccessChecker
from bot.runtime.clock import Clock
from storage.engine.opening import open_record
from storage.lifecycle.actor import Actor
from storage.requests import queue
from tests.support.record_rows import insert_request


def insert_two(connection: Connection) -> None:
    """Insert requests of two channels."""
    for number, channel_id in enumerate(["C1SLOW", "C2OTHER"], start=1):
        insert_request(connection, number, channel_id=channel_id, access_unknown=True)


async def test_a_channel_that_slack_lists_slowly_delays_no_other(file: Path) -> None:
    record, listed, confirmed = open_record(f"sqlite:///{file}"), asyncio.Event(), asyncio.Event()

    async def may_post(_: Actor, channel_id: str, deadline: float) -> bool:
        if channel_id == "C1SLOW":
            async with asyncio.timeout_at(deadline):
                await listed.wait()
        return True

    checker = AccessChecker(
        database=record.database, clock=Clock(), may_post=may_post, organization=None, wake=confirmed.set
    )
    await record.database.run(insert_two)
    running = asyncio.create_task(checker.run_once())
    await asyncio.wait_for(confirmed.wait(), 45)
    waiting = await record.database.read(lambda connection: queue.find_access_unknown(connection, 20))
    assert [request.channel_id for request in waiting] == ["C1SLOW"]
    listed.set()
    assert await running is not None
    assert not await record.database.read(lambda connection: queue.find_access_unknown(connection, 20))
    record.close()
