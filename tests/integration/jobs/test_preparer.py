"""The preparer, on a database of its own: a request that can't be prepared holds up no other."""

from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import Connection

from bot.list_jobs.preparer import Preparer
from bot.runtime.clock import Clock
from bot.slack.files import FileFetcher
from storage.engine.opening import open_record
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import InputName, ListKind, RequestList
from storage.lifecycle.request import Request, State
from storage.list_tables import request_lists as table
from storage.lists import contents, request_lists
from storage.tables import requests
from tests.support.record_rows import insert_request

ORIGIN = "http://127.0.0.1:9"


async def see_everything(_: Actor, found: Collection[Request]) -> Sequence[Request]:
    """Return all requests."""
    return [*found]


@pytest.fixture
async def preparer(file: Path) -> AsyncIterator[Preparer]:
    """Return a preparer that has no file to fetch."""
    record = open_record(f"sqlite:///{file}")
    async with aiohttp.ClientSession() as session:
        files = FileFetcher(
            client=AsyncWebClient(session=session), session=session, origin=ORIGIN, own_ids=frozenset()
        )
        yield Preparer(
            database=record.database,
            files=files,
            clock=Clock(),
            filter_visible=see_everything,
            wake=lambda: None,
        )
    record.close()


def insert_two_with_lists(connection: Connection) -> None:
    """Insert two requests that use a saved list each."""
    content_id = contents.store(connection, ListKind.DOMAINS, ["craftsman.com"])
    for number in (1, 2):
        request = insert_request(connection, number, state=State.PREPARING, list_count=1)
        saved = RequestList(input_name=InputName.BLOCKED, label="Rivals", content_id=content_id)
        request_lists.attach(connection, request.id, [saved])


async def prepare_what_is_due(preparer: Preparer) -> dict[int, str]:
    """Run the job until it waits, a few times at most. Return the state of each request."""
    for _ in range(6):
        next_at = await preparer.run_once()
        if next_at is None or next_at > preparer.clock.now():
            break
    else:
        raise AssertionError("it never waits")
    states = sa.select(requests.c.id, sa.cast(requests.c.state, sa.String))
    return await preparer.database.read(
        lambda connection: {row[0]: row[1] for row in connection.execute(states)}
    )


async def test_a_request_that_cannot_be_read_holds_up_no_other(preparer: Preparer) -> None:
    await preparer.database.run(insert_two_with_lists)
    await preparer.database.run(
        lambda connection: connection.exec_driver_sql("UPDATE requests SET inputs = '{broken' WHERE id = 1")
    )
    assert await prepare_what_is_due(preparer) == {1: "preparing", 2: "accepted"}


async def test_a_request_whose_lists_cannot_be_read_holds_up_no_other(preparer: Preparer) -> None:
    await preparer.database.run(insert_two_with_lists)
    unknown = (
        sa.update(table).where(table.c.request_id == 1).values(left_out_counts={"a reason of tomorrow": 1})
    )
    await preparer.database.run(lambda connection: connection.execute(unknown))
    assert await prepare_what_is_due(preparer) == {1: "preparing", 2: "accepted"}
