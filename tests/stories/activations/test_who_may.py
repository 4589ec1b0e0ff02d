"""Where a segment can be activated from, and by whom."""

from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import (
    DESTINATION,
    activate,
    confirm,
    fill_in,
    wait_for_activation,
    wait_for_text,
)
from tests.support.sandbox import Sandbox


async def test_a_segment_is_activated_by_command_from_details_the_list_and_the_home_tab(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    segment = await sandbox.wait_for_segment()
    ann = sandbox.ann

    await ann.command("/clsfy", f"activate {segment.id}", sandbox.channel)
    form = await ann.modal(callback_id="activation_form")
    assert form.values["segments"]
    await ann.close(form)

    await ann.click(message, "request_details")
    details = await ann.modal(callback_id="details")
    await sandbox.slack.until(lambda: "segment_activate" in str(ann.open_modals[-1].blocks), 10)
    await ann.click_in_view(ann.open_modals[-1], "segment_activate")
    form = await ann.modal(callback_id="activation_form")
    assert details.id == form.id, "it takes the place of the details"
    await ann.close(form)

    listing = await sandbox.run_command(ann, "segment list")
    assert "segment_activate" in str(listing.blocks)
    await ann.open_home_tab()
    await sandbox.slack.until(
        lambda: ann.home_tab is not None and "segment_activate" in str(ann.home_tab.blocks), 20
    )


async def test_a_segment_that_one_may_not_see_looks_as_if_it_does_not_exist(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    add_ready_segment(sandbox)
    segment = await sandbox.wait_for_segment()
    outsider = sandbox.slack.person("eve")
    elsewhere = sandbox.slack.channel("elsewhere")
    unknown = await sandbox.run_command(outsider, f"activate {segment.id + 500}", elsewhere)
    hidden = await sandbox.run_command(outsider, f"activate {segment.id}", elsewhere)
    assert hidden.text.replace(str(segment.id), "N") == unknown.text.replace(str(segment.id + 500), "N")
    assert "doesn't exist, or you don't have access to it" in hidden.text
    assert not outsider.open_modals


async def test_somebody_else_in_the_channel_activates_it_and_is_named(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    await activate(sandbox, message, sandbox.ben)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    reply = await wait_for_text(sandbox, message, "Deal ID for")
    assert reply.mentions == {sandbox.ben.id}


async def test_only_those_who_are_allowed_activate(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot(CLSFY_ALLOWED_ACTIVATORS=sandbox.ben.id)
    message = add_ready_segment(sandbox)
    before = len(sandbox.ann.ephemerals)
    await sandbox.ann.click(message, "segment_activate")
    await sandbox.slack.until(lambda: len(sandbox.ann.ephemerals) > before)
    assert "permission to activate" in sandbox.ann.ephemerals[-1].text
    await activate(sandbox, message, sandbox.ben)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.fail_deal(activation.id)
    failure = await wait_for_text(sandbox, message, "couldn't activate")
    await sandbox.ann.click(failure, "segment_retry")
    await sandbox.slack.until(lambda: "permission to activate" in sandbox.ann.open_modals[-1].visible_text)
    assert sandbox.query("SELECT user_id, request_id FROM audit_log WHERE action = 'refused_activation'") == [
        (sandbox.ann.id, None),
        (sandbox.ann.id, 2),
    ]


async def test_several_segments_share_a_deal_and_both_messages_show_it(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    first = add_ready_segment(sandbox, "Snowblower Buyers")
    second = add_ready_segment(sandbox, "Roof Rack Buyers")
    await sandbox.ann.click(first, "segment_activate")
    form = await sandbox.ann.modal(callback_id="activation_form")
    (element,) = (block["element"] for block in form.blocks if block.get("block_id") == "segments")
    both = [option["value"] for option in element["options"]]
    assert len(both) == 2
    await sandbox.ann.submit(form, {**DESTINATION, "segments": both})
    await confirm(sandbox.ann)
    activation = await wait_for_activation(sandbox)
    assert len(activation.segment_ids) == 2
    sandbox.classify.issue_deal(activation.id)
    for message in (first, second):
        await sandbox.slack.until(lambda message=message: "Deal `" in message.visible_text, 20)  # type: ignore[misc]
    assert [len(each.replies) for each in (first, second)] == [2, 0], "the thread is the first segment's"


async def test_a_colleague_who_activates_the_same_sees_that_it_is_under_way(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    await activate(sandbox, message)
    await wait_for_activation(sandbox)
    await fill_in(sandbox, message, sandbox.ben)
    asked = await sandbox.ben.modal(callback_id="activation_confirmation")
    assert "Already requested for this DSP and seat:" in asked.visible_text
    assert "requested by @ann" in asked.visible_text
    await sandbox.ben.close(asked)
    await fill_in(sandbox, message, sandbox.ben, buyer_seat="seat-other")
    asked = await sandbox.ben.modal(callback_id="activation_confirmation")
    assert "Already requested" not in asked.visible_text, "another seat"
    assert len(sandbox.classify.activations) == 1
