"""The database doesn't answer in time. A form opens before Slack gives up, with what can be shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.support.postgres import Server
from tests.support.sandbox import Sandbox

_LOCK = "LOCK TABLE requests, channels, saved_lists IN ACCESS EXCLUSIVE MODE"


@asynccontextmanager
async def locked(
    tmp_path: Path, server: Server
) -> AsyncIterator[tuple[Sandbox, psycopg.AsyncConnection[Any]]]:
    """Yield a sandbox with a bot whose tables are locked, and the connection that releases them."""
    async with Sandbox(tmp_path, quick_start=True, DATABASE_URL=server.create_migrated()) as sandbox:
        await sandbox.start_bot()
        async with await psycopg.AsyncConnection.connect(sandbox.environment["DATABASE_URL"]) as locker:
            await locker.execute(_LOCK)
            yield sandbox, locker


async def test_a_form_opens_without_an_error_even_if_none_of_its_lookups_ends(
    tmp_path: Path, postgres_server: Server
) -> None:
    async with locked(tmp_path, postgres_server) as (sandbox, locker):
        await sandbox.ann.shortcut("new_segment")
        form = await sandbox.ann.modal()
        await locker.rollback()
        assert "I couldn't load the saved lists." in form.visible_text
        await sandbox.stop_when_idle()
        assert sandbox.direct_messages(sandbox.ann) == []
        assert len(sandbox.calls("views.open")) == 1


async def test_a_list_is_answered_even_if_the_database_takes_longer_than_slack_waits(
    tmp_path: Path, postgres_server: Server
) -> None:
    async with locked(tmp_path, postgres_server) as (sandbox, locker):
        ack = await sandbox.ann.command("/clsfy", "segment list", sandbox.channel)
        assert (ack.text, sandbox.ann.ephemerals) == ("", [])
        await locker.rollback()
        await sandbox.slack.until(lambda: sandbox.ann.ephemerals)
        assert "You haven't requested any segments yet." in sandbox.ann.ephemerals[-1].visible_text
