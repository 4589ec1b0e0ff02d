"""From a ready segment to a Deal ID, in the same thread."""

from playground.faults import refused
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import (
    activate,
    build_segment,
    confirm,
    fill_in,
    sent_bodies,
    wait_for_activation,
    wait_for_text,
)
from tests.support.sandbox import Sandbox


async def test_a_ready_segment_is_activated_and_its_deal_id_arrives_in_the_thread(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = await build_segment(sandbox)
    segment = await sandbox.wait_for_segment()

    ack = await fill_in(sandbox, message)
    assert ack.errors == {}
    shown = await sandbox.ann.modal(callback_id="activation_confirmation")
    assert "The Trade Desk" in shown.visible_text
    assert "seat-abc123" in shown.visible_text
    assert not sandbox.classify.activations, "nothing is sent before it is confirmed"
    await confirm(sandbox.ann)

    activation = await wait_for_activation(sandbox)
    assert sent_bodies(sandbox) == [
        {"segment_ids": [segment.id], "dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}
    ]
    announcement = await wait_for_text(sandbox, message, "Activating")
    assert sandbox.ann.id in announcement.mentions or "ann" in announcement.visible_text
    sandbox.classify.issue_deal(activation.id)

    reply = await wait_for_text(sandbox, message, "Deal ID for")
    deal_id = sandbox.classify.activations[activation.id].deal_id
    assert f"`{deal_id}`" in reply.text.splitlines(), "alone on a line"
    assert "The Trade Desk · seat-abc123" in reply.visible_text
    assert f"Requested by <@{sandbox.ann.id}>" in reply.text
    assert "Next, add it to a campaign in The Trade Desk." in reply.visible_text
    assert "live" not in reply.visible_text.lower()
    await sandbox.slack.until(
        lambda: f"Deal `{deal_id}` · The Trade Desk · seat-abc123" in message.visible_text
    )
    await sandbox.slack.until(lambda: "Deal ID issued" in announcement.visible_text)
    assert len(sandbox.channel.messages) == 1, "all of it is in the segment's thread"


async def test_an_activation_that_classify_rejects_can_be_tried_again_with_everything_filled_in(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    said = '{"error": "validation_error", "message": "No such seat"}'
    sandbox.classify.faults.next("activations.create", refused(422, said))
    await activate(sandbox, message, geo="US, CA", kpis="ctr 0.003")
    direct = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "No such seat" in direct.visible_text
    await sandbox.ann.click(direct, "segment_reopen")
    form = await sandbox.ann.modal(callback_id="activation_form")
    assert "No such seat" in form.visible_text
    await sandbox.ann.submit(form, {"buyer_seat": "seat-right"})
    await confirm(sandbox.ann)
    await wait_for_activation(sandbox)
    body = sent_bodies(sandbox)[-1]
    assert body["buyer_seat"] == "seat-right"
    assert body["geo"] == ["US", "CA"]
    assert body["kpis"] == [{"metric": "ctr", "target": 0.003}]


async def test_an_activation_that_fails_is_tried_again_with_everything_filled_in(sandbox: Sandbox) -> None:
    await sandbox.start_bot(CLSFY_REPRESENTATIVE="rep@clsfy.me")
    message = add_ready_segment(sandbox)
    everything = {
        "start_date": "2031-01-02",
        "end_date": "2031-02-03",
        "geo": "US, CA",
        "formats": "banner, video",
        "devices": "desktop",
        "budget": "50,000.50",
        "currency": "usd",
        "kpis": "ctr 0.003\nviewability 0.7",
    }
    await activate(sandbox, message, sandbox.ann, **everything)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.extra_fields = {"processing_errors": "The seat isn't connected."}
    sandbox.classify.fail_deal(activation.id)
    failure = await wait_for_text(sandbox, message, "couldn't activate")
    assert "Classify says: The seat isn't connected." in failure.visible_text
    assert f"Contact rep@clsfy.me and mention activation {activation.id}" in failure.visible_text.replace(
        "`", ""
    )

    ann = sandbox.ann
    await ann.click(failure, "segment_retry")
    assert (await ann.submit(await ann.modal(callback_id="activation_form"), {})).errors == {}
    await confirm(ann)
    again = await wait_for_activation(sandbox, 2)
    first, second = sent_bodies(sandbox)
    assert first == second, "everything was filled in"
    assert len(first) == 3 + 7
    sandbox.classify.issue_deal(again.id)
    await wait_for_text(sandbox, message, "Deal ID for")


async def test_a_confirmation_sent_again_after_a_day_says_that_it_was_requested(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await fill_in(sandbox, add_ready_segment(sandbox))
    shown = await sandbox.ann.modal(callback_id="activation_confirmation")
    await sandbox.ann.submit(shown)
    await wait_for_activation(sandbox)
    sandbox.advance_clocks(86_401)
    ack = await sandbox.ann.submit(shown)
    assert "You already requested “Snowblower Buyers”" in str(ack.payload)
    assert len(sandbox.classify.activations) == 1
