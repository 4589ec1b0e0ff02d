"""The main job, from `/clsfy segment` to the reply in the thread."""

import pytest

from playground.faults import paused
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

pytestmark = pytest.mark.from_nothing


async def test_a_segment_is_requested_built_and_announced(sandbox: Sandbox) -> None:
    await sandbox.start_bot()

    ack = await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    assert ack.payload is None
    form = await sandbox.ann.modal()
    assert form.title == "New segment"
    slow = paused()
    sandbox.classify.faults.next("segments.create", slow)
    ack = await sandbox.ann.submit(form, SNOWBLOWER_FORM)
    assert ack.errors == {}
    # The ack doesn't wait for Classify, and neither does the announcement.
    assert not any(call.is_finished for call in sandbox.classify.traffic.of("segments.create"))
    early = await sandbox.wait_for_message("Sending to Classify")
    slow.release()

    segment = await sandbox.wait_for_segment()
    assert segment.inputs == {
        "name": SNOWBLOWER_FORM["name"],
        "prompt": SNOWBLOWER_FORM["prompt"],
        "example_urls": SNOWBLOWER_FORM["example_urls"].splitlines(),
        "block_tlds": ["craftsman.com"],
    }
    message = await sandbox.wait_for_announcement()
    assert message is early
    assert "Snowblower Buyers" in message.visible_text
    assert str(segment.id) in message.visible_text
    assert message.mentions == {sandbox.ann.id}

    sandbox.classify.process(segment.id)
    await sandbox.slack.until(lambda: "Building" in message.visible_text)
    assert message.replies == []

    sandbox.classify.finish(segment.id)
    reply = await sandbox.wait_for_reply(message)
    assert "is ready" in reply.visible_text
    assert reply.mentions == {sandbox.ann.id}
    assert "Built in" in reply.visible_text
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    assert "Built in" in message.visible_text
    assert len(message.replies) == 1
    assert len(sandbox.channel.messages) == 1
