"""Started from an old backup of its record: nothing is made or told again."""

import shutil

from playground.faults import refused
from tests.support.sandbox import Sandbox


async def test_a_backup_from_while_it_was_building_tells_no_end_twice(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_moved_bot()
    await sandbox.ask()
    message = await sandbox.announced()
    await bot.until(lambda: not sandbox.outstanding())
    await bot.terminate()
    sandbox.move(7200)
    shutil.copy(sandbox.folder / "bot.db", sandbox.folder / "backup.db")
    await sandbox.start_bot(**sandbox.restart)
    sandbox.classify.finish((await sandbox.built()).id)
    await sandbox.replied(message)
    await sandbox.at_rest()
    _restore(sandbox)
    await (await sandbox.start_bot(**sandbox.restart)).said("notification sent")
    await sandbox.at_rest()
    assert len(message.replies) == 1
    assert sandbox.channel.messages == [message]


async def test_a_backup_from_before_it_was_sent_makes_and_announces_nothing_twice(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_moved_bot()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "3000"})
    sandbox.classify.faults.next("segments.create", limit)
    await sandbox.ask()
    await sandbox.classify.until(lambda: sandbox.classify.traffic.calls)
    await bot.terminate()
    shutil.copy(sandbox.folder / "bot.db", sandbox.folder / "backup.db")
    sandbox.move(3100)
    await sandbox.start_bot(**sandbox.restart)
    message = await sandbox.announced()
    await sandbox.at_rest()
    _restore(sandbox)
    await (await sandbox.start_bot(**sandbox.restart)).said("notification sent")
    await sandbox.at_rest()
    assert len(sandbox.classify.segments) == 1
    assert sandbox.channel.messages == [message]


def _restore(sandbox: Sandbox) -> None:
    sandbox.move(7200)
    shutil.copy(sandbox.folder / "backup.db", sandbox.folder / "bot.db")
    for rest in ("-wal", "-shm"):
        (sandbox.folder / f"bot.db{rest}").unlink(missing_ok=True)
