"""The image's root is read-only, so the bot writes no file but its database."""

import pytest

from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.from_nothing


async def test_the_bot_writes_no_file_but_its_database(sandbox: Sandbox) -> None:
    # The image's modules are compiled when it is built.
    bot = await sandbox.start_bot(
        module="tests.support.bots.bot_with_file_audit", PYTHONDONTWRITEBYTECODE="1", HOME="/nonexistent"
    )
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    assert await bot.terminate() == 0
    written = {line["path"] for line in bot.events if line["event"] == "write"}
    record = f"{sandbox.folder}/bot.db"
    assert {record, f"{record}.lock"} <= written
    assert written <= {record, f"{record}.lock", "/dev/null"}
