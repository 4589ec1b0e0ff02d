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


async def test_the_newest_of_two_deals_for_a_seat_is_named(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    first = await issue_deal(sandbox, message)
    second = await issue_deal(sandbox, message, 2)
    other = await issue_deal(sandbox, message, 3, buyer_seat="seat-other")
    shown = (await sandbox.run_command(sandbox.ann, "deal show segment 61")).text
    assert shown.index(other) < shown.index(second) < shown.index(first)
    assert shown.count("The newest for this DSP and seat.") == 2
    assert "There is a newer one" in shown[shown.index(first) :]
    await sandbox.ann.click(message, "request_details")
    details = (await sandbox.ann.modal(callback_id="details")).visible_text
    for fact in (first, second, other, "There is a newer one for this DSP and seat.", "seat-other"):
        assert fact in details
    await open_home_tab(sandbox, sandbox.ann)
    assert second in home_section(sandbox.ann, "Your deals")


async def test_a_deal_is_reactivated_as_it_was_and_cloned_to_another_seat(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    deal_id = await issue_deal(sandbox, message, geo="US, CA")
    shown = await sandbox.run_command(sandbox.ann, f"deal show {deal_id}")
    await sandbox.ann.click(shown, "deal_reactivate")
    form = await sandbox.ann.modal(callback_id="activation_form")
    assert (await sandbox.ann.submit(form, {})).errors == {}
    await confirm(sandbox.ann)
    await wait_for_activation(sandbox, 2)
    await sandbox.ann.click(shown, "segment_clone")
    form = await sandbox.ann.modal(callback_id="activation_form")
    assert form.values["buyer_seat"] is None
    await sandbox.ann.submit(form, {"dsp": "DV360", "buyer_seat": "seat-2"})
    await confirm(sandbox.ann)
    await wait_for_activation(sandbox, 3)
    base = {"segment_ids": [61], "geo": ["US", "CA"]}
    assert sent_bodies(sandbox) == [
        {**base, **DESTINATION},
        {**base, **DESTINATION},
        {**base, "dsp": "DV360", "buyer_seat": "seat-2"},
    ]


async def test_a_deal_that_one_may_not_see_looks_as_if_it_did_not_exist(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    secrets = sandbox.slack.channel("launch-secrets", private=True)
    secrets.members |= {sandbox.ann.id, sandbox.slack.bot.id}
    secrets.members.discard(sandbox.ben.id)
    await sandbox.start_bot()
    message = add_ready_segment(sandbox, channel=secrets)
    deal_id = await issue_deal(sandbox, message)
    for words in (deal_id, "142", "activation 142"):
        shown = await sandbox.run_command(sandbox.ben, f"deal show {words}")
        assert shown.visible_text == f"No deal matches “{words}”, or you don't have access to it."
    shown = await sandbox.run_command(sandbox.ben, "deal show segment 61")
    assert "doesn't exist, or you don't have access to it" in shown.visible_text
    nothing = await sandbox.run_command(sandbox.ben, "deal show")
    assert "Add a Deal ID" in nothing.visible_text
