"""The image's root is read-only: the bot writes nothing but its record, from its start to its end."""

from tests.support.sandbox import Town


async def test_nothing_but_the_record_is_written(town: Town) -> None:
    # The image's modules are compiled when it is built.
    bot = await town.start_bot(
        module="tests.support.bot_with_file_audit", PYTHONDONTWRITEBYTECODE="1", HOME="/nonexistent"
    )
    await town.ask()
    message = await town.announced()
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    assert await bot.terminate() == 0
    written = {line["path"] for line in bot.events if line["event"] == "write"}
    record = f"{town.folder}/bot.db"
    assert {record, f"{record}.lock"} <= written
    assert written <= {record, f"{record}.lock", "/dev/null"}
