"""The bot starts from an old backup of its database. Nothing is created or posted twice."""

import shutil

from playground.faults import refused
from tests.support.sandbox import Sandbox


async def test_a_backup_from_during_the_build_posts_no_reply_twice(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    await bot.wait_until(lambda: not sandbox.unfinished_work())
    await bot.terminate()
    sandbox.advance_clocks(7200)
    shutil.copy(sandbox.folder / "bot.db", sandbox.folder / "backup.db")
    await sandbox.start_bot(**sandbox.restart_settings)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    _restore(sandbox)
    await (await sandbox.start_bot(**sandbox.restart_settings)).wait_for_log("notification sent")
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert sandbox.channel.messages == [message]


async def test_a_backup_from_before_the_submission_creates_and_announces_nothing_twice(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot_with_movable_clock()
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "3000"})
    sandbox.classify.faults.next("segments.create", limit)
    await sandbox.request_segment()
    await sandbox.classify.until(lambda: sandbox.classify.traffic.of("segments.create"))
    await bot.terminate()
    shutil.copy(sandbox.folder / "bot.db", sandbox.folder / "backup.db")
    sandbox.advance_clocks(3100)
    await sandbox.start_bot(**sandbox.restart_settings)
    message = await sandbox.wait_for_announcement()
    await sandbox.stop_when_idle()
    _restore(sandbox)
    await (await sandbox.start_bot(**sandbox.restart_settings)).wait_for_log("notification sent")
    await sandbox.stop_when_idle()
    assert len(sandbox.classify.segments) == 1
    assert sandbox.channel.messages == [message]


def _restore(sandbox: Sandbox) -> None:
    sandbox.advance_clocks(7200)
    shutil.copy(sandbox.folder / "backup.db", sandbox.folder / "bot.db")
    for rest in ("-wal", "-shm"):
        (sandbox.folder / f"bot.db{rest}").unlink(missing_ok=True)
