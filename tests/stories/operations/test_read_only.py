"""The image's root is read-only: the bot writes nothing but its record, from its start to its end."""

import pytest

from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.from_nothing


async def test_nothing_but_the_record_is_written(sandbox: Sandbox) -> None:
    # The image's modules are compiled when it is built.
    bot = await sandbox.start_bot(
        module="tests.support.bot_with_file_audit", PYTHONDONTWRITEBYTECODE="1", HOME="/nonexistent"
    )
    await sandbox.ask()
    message = await sandbox.announced()
    sandbox.classify.finish((await sandbox.built()).id)
    await sandbox.replied(message)
    assert await bot.terminate() == 0
    written = {line["path"] for line in bot.events if line["event"] == "write"}
    record = f"{sandbox.folder}/bot.db"
    assert {record, f"{record}.lock"} <= written
    assert written <= {record, f"{record}.lock", "/dev/null"}
