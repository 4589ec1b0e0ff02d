"""Which Deal ID is current? `deal list`, `deal show`, Details and the Home tab say. Reactivate and Clone."""

from playground.slack import Message
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import (
    DESTINATION,
    activate,
    confirm,
    sent_bodies,
    wait_for_activation,
    wait_for_text,
)
from tests.stories.people.home_tab import home_section, open_home_tab
from tests.support.sandbox import Sandbox


async def issue_deal(sandbox: Sandbox, message: Message, count: int = 1, **filled: str) -> str:
    """Activate a segment, let Classify issue the Deal ID, wait for it in the thread, and return it."""
    await activate(sandbox, message, sandbox.ann, **filled)
    return await wait_for_deal(sandbox, message, count)


async def wait_for_deal(sandbox: Sandbox, message: Message, count: int) -> str:
    """Wait for `count` activations, issue the latest deal, wait for it in the thread, and return its ID."""
    activation = await wait_for_activation(sandbox, count)
    sandbox.classify.issue_deal(activation.id)
    deal_id = activation.deal_id
    assert deal_id is not None
    await wait_for_text(sandbox, message, f"`{deal_id}`\n")
    return deal_id


async def test_a_deal_is_found_by_its_id_its_activation_and_its_segment(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    deal_id = await issue_deal(sandbox, message, end_date="2031-06-30")
    for words in (deal_id, f"`{deal_id}`", "activation 142", "142", "segment 61"):
        shown = await sandbox.run_command(sandbox.ben, f"deal show {words}")
        for fact in (f"`{deal_id}`", "seat-abc123", "Ends 2031-06-30", "Requested by @ann", "own record"):
            assert fact in shown.visible_text
    listed = await sandbox.run_command(sandbox.ann, "deal list")
    assert f"Deal `{deal_id}` · The Trade Desk · seat-abc123" in listed.visible_text
    assert "*Your deals*" in listed.visible_text
    here = await sandbox.run_command(sandbox.ben, "deals list here")
    await sandbox.slack.until(lambda: deal_id in here.visible_text)


async def test_a_segment_that_is_named_instead_of_numbered_is_asked_for_by_its_id(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    said = await sandbox.run_command(sandbox.ann, "deal show segment Snow <b>")
    assert said.visible_text == (
        "“Snow <b>” isn't a segment ID. Add one, for example `/clsfy deal show segment 61`."
    )
    said = await sandbox.run_command(sandbox.ann, "deal show segment")
    assert said.visible_text == "Add a segment ID, for example `/clsfy deal show segment 61`."


async def test_an_unusual_deal_id_can_be_copied_wherever_it_is_shown(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    for count, deal_id in enumerate(("`deal` & <61>", f"classify-{'x' * 400}", "y" * 4000), 1):
        await activate(sandbox, message, sandbox.ann)
        activation = await wait_for_activation(sandbox, count)
        sandbox.classify.issue_deal(activation.id)
        activation.deal_id = deal_id
        beginning = deal_id[:40]
        await sandbox.slack.until(lambda: beginning in message.visible_text, 20)  # noqa: B023 (called here)
        reply = await wait_for_text(sandbox, message, f"{beginning}")
        shown = await sandbox.run_command(sandbox.ann, f"deal show {activation.id}")
        is_whole = len(deal_id) < 1000
        assert [deal_id in each.visible_text for each in (reply, shown)] == [is_whole] * 2
        if is_whole:
            found = await sandbox.run_command(sandbox.ben, f"deal show {deal_id}")
            assert "The newest for this DSP and seat." in found.visible_text
        else:
            assert f"type `/clsfy deal show activation {activation.id}`" in shown.visible_text
        await sandbox.ann.click(shown, "request_details")
        details = await sandbox.ann.modal(callback_id="details")
        assert deal_id in details.visible_text.replace("\n", "")
        await sandbox.ann.close(details)


async def test_a_deal_is_reactivated_and_cloned_and_the_newest_for_each_seat_is_named(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot()
    ann, message = sandbox.ann, add_ready_segment(sandbox)
    first = await issue_deal(sandbox, message, geo="US, CA")
    shown = await sandbox.run_command(ann, f"deal show {first}")
    await ann.click(shown, "deal_reactivate")
    assert (await ann.submit(await ann.modal(callback_id="activation_form"), {})).errors == {}
    await confirm(ann)
    second = await wait_for_deal(sandbox, message, 2)
    await ann.click(shown, "segment_clone")
    form = await ann.modal(callback_id="activation_form")
    assert form.values["buyer_seat"] is None
    await ann.submit(form, {"dsp": "DV360", "buyer_seat": "seat-2"})
    await confirm(ann)
    other = await wait_for_deal(sandbox, message, 3)
    base = {"segment_ids": [61], "geo": ["US", "CA"]}
    assert sent_bodies(sandbox) == [
        {**base, **DESTINATION},
        {**base, **DESTINATION},
        {**base, "dsp": "DV360", "buyer_seat": "seat-2"},
    ]

    listed = (await sandbox.run_command(ann, "deal show segment 61")).text
    assert listed.index(other) < listed.index(second) < listed.index(first)
    assert listed.count("The newest for this DSP and seat.") == 2
    assert "There is a newer one" in listed[listed.index(first) :]
    await ann.click(message, "request_details")
    details = (await ann.modal(callback_id="details")).visible_text
    for fact in (first, second, other, "There is a newer one for this DSP and seat.", "seat-2"):
        assert fact in details
    await open_home_tab(sandbox, ann)
    assert second in home_section(ann, "Your deals")
