"""The main job, from `/clsfy segment` to the reply in the thread."""

from playground.faults import late as _late
from tests.support.sandbox import SNOW, Town


async def test_a_segment_is_asked_for_built_and_told(town: Town) -> None:
    await town.start_bot()

    ack = await town.ann.command("/clsfy", "segment", town.channel)
    assert ack.payload is None
    form = await town.ann.modal()
    assert form.title == "New segment"
    town.classify.faults.next("segments.create", _late(5.0))
    ack = await town.ann.submit(form, SNOW)
    assert ack.errors == {}
    assert ack.seconds < 1.0

    segment = await town.built()
    assert segment.inputs == {
        "name": SNOW["name"],
        "prompt": SNOW["prompt"],
        "example_urls": SNOW["example_urls"].splitlines(),
        "block_tlds": ["craftsman.com"],
    }
    message = await town.announced()
    assert "Snowblower Buyers" in message.shown
    assert str(segment.id) in message.shown
    assert message.mentions == {town.ann.id}

    town.classify.process(segment.id)
    await town.slack.until(lambda: "Building" in message.shown)
    assert message.replies == []

    town.classify.finish(segment.id)
    reply = await town.replied(message)
    assert "Ready" in reply.shown
    assert reply.mentions == {town.ann.id}
    assert "took" in reply.shown
    await town.slack.until(lambda: "Ready" in message.shown)
    assert "took" in message.shown
    assert len(message.replies) == 1
    assert len(town.channel.messages) == 1
