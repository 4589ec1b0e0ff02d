"""Started from an old backup of its record: nothing is made or told again."""

import shutil

from playground.faults import refused
from tests.support.sandbox import Town


async def test_a_backup_from_while_it_was_building_tells_no_end_twice(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    await bot.until(lambda: not town.outstanding())
    await bot.terminate()
    town.move(7200)
    shutil.copy(town.folder / "bot.db", town.folder / "backup.db")
    await town.start_bot(**town.restart)
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.at_rest()
    _restore(town)
    await (await town.start_bot(**town.restart)).said("told")
    await town.at_rest()
    assert len(message.replies) == 1
    assert town.channel.messages == [message]


async def test_a_backup_from_before_it_was_sent_makes_and_announces_nothing_twice(socket_town: Town) -> None:
    town = socket_town
    bot = await town.start_moved_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "3000"})
    town.classify.faults.next("segments.create", limit)
    await town.ask()
    await town.classify.until(lambda: town.classify.traffic.calls)
    await bot.terminate()
    shutil.copy(town.folder / "bot.db", town.folder / "backup.db")
    town.move(3100)
    await town.start_bot(**town.restart)
    message = await town.announced()
    await town.at_rest()
    _restore(town)
    await (await town.start_bot(**town.restart)).said("told")
    await town.at_rest()
    assert len(town.classify.segments) == 1
    assert town.channel.messages == [message]


def _restore(town: Town) -> None:
    town.move(7200)
    shutil.copy(town.folder / "backup.db", town.folder / "bot.db")
    for rest in ("-wal", "-shm"):
        (town.folder / f"bot.db{rest}").unlink(missing_ok=True)
