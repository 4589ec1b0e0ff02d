"""Nobody reads the log anymore: the bot goes on, and the jobs too."""

import pytest

from playground.faults import refused
from tests.support.sandbox import Sandbox


@pytest.mark.parametrize("trouble", ["no trouble", "trouble that is logged"])
async def test_a_form_is_acked_and_carried_out_after_the_reader_of_the_log_has_died(
    socket_sandbox: Sandbox, trouble: str
) -> None:
    sandbox = socket_sandbox
    bot = await sandbox.start_bot()
    bot.close_log()
    if trouble != "no trouble":
        sandbox.classify.faults.next("segments.create", refused(500, "oops"))
        sandbox.slack.faults.next("chat.postMessage", refused(500, "oops"))
    ack = await sandbox.request_segment()
    assert not ack.errors
    message = await sandbox.wait_for_announcement()
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    assert bot.running
    assert await sandbox.readiness_obstacles(bot) == {}
