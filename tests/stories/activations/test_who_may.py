"""Where a segment can be activated from, and by whom."""

import asyncio
from functools import partial

from playground.slack import Person
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import (
    activate,
    confirm,
    fill_in,
    refine,
    wait_for_activation,
    wait_for_text,
)
from tests.support.sandbox import Sandbox


async def test_a_segment_is_activated_by_command_from_details_the_list_and_the_home_tab(
    sandbox: Sandbox,
) -> None:
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
    await sandbox.slack.until(lambda: "segment_activate" in str(ann.open_modals[-1].blocks))
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


async def test_a_segment_and_a_deal_that_one_may_not_see_look_as_if_they_did_not_exist(
    sandbox: Sandbox,
) -> None:
    secrets = sandbox.slack.channel("launch-secrets", private=True)
    secrets.members |= {sandbox.ann.id, sandbox.slack.bot.id}
    secrets.members.discard(sandbox.ben.id)
    await sandbox.start_bot()
    message = add_ready_segment(sandbox, channel=secrets)
    hidden = (await sandbox.run_command(sandbox.ben, "activate 61")).text
    unknown = (await sandbox.run_command(sandbox.ben, "activate 561")).text
    assert hidden.replace("61", "N") == unknown.replace("561", "N")
    assert "doesn't exist, or you don't have access to it" in hidden
    assert not sandbox.ben.open_modals

    await activate(sandbox, message)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, message, "Deal ID for")
    for words in (str(activation.deal_id), "142", "activation 142"):
        shown = await sandbox.run_command(sandbox.ben, f"deal show {words}")
        assert shown.visible_text == f"No deal matches “{words}”, or you don't have access to it."
    shown = await sandbox.run_command(sandbox.ben, "deal show segment 61")
    assert "doesn't exist, or you don't have access to it" in shown.visible_text
    nothing = await sandbox.run_command(sandbox.ben, "deal show")
    assert "Add a Deal ID" in nothing.visible_text


async def test_somebody_else_in_the_channel_activates_it_and_is_named(sandbox: Sandbox) -> None:
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    await activate(sandbox, message, sandbox.ben)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    reply = await wait_for_text(sandbox, message, "Deal ID for")
    assert reply.mentions == {sandbox.ben.id}


async def test_only_those_who_are_allowed_activate_and_refine_and_each_refusal_is_logged(
    sandbox: Sandbox,
) -> None:
    await sandbox.start_bot(CLSFY_ALLOWED_ACTIVATORS=sandbox.ben.id)
    message = add_ready_segment(sandbox)
    for count, button in enumerate(("segment_activate", "segment_refine"), 1):
        await sandbox.ann.click(message, button)
        await sandbox.slack.until(lambda count=count: len(sandbox.ann.ephemerals) == count)  # type: ignore[misc]
        assert "permission to activate or refine" in sandbox.ann.ephemerals[-1].visible_text
    await activate(sandbox, message, sandbox.ben)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.fail_deal(activation.id)
    failure = await wait_for_text(sandbox, message, "couldn't activate")
    await sandbox.ann.click(failure, "segment_retry")
    await sandbox.slack.until(lambda: "permission to activate" in sandbox.ann.open_modals[-1].visible_text)
    assert sandbox.query("SELECT user_id, request_id FROM audit_log WHERE action = 'refused_activation'") == [
        (sandbox.ann.id, None),
        (sandbox.ann.id, None),
        (sandbox.ann.id, 2),
    ]
    await refine(message, sandbox.ben, block_domains="craftsman.com")
    await wait_for_text(sandbox, message, "Refined:")


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


async def test_two_people_who_confirm_the_same_at_once_get_one_deal_and_a_question(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    people = (sandbox.ann, sandbox.ben)
    for person in people:
        await fill_in(sandbox, message, person)
    acks = await asyncio.gather(*map(confirm, people))
    (asked,) = [view for person in people for view in person.open_modals if "See below" in view.visible_text]
    assert "Already requested for this DSP and seat:" in asked.visible_text
    assert sorted((ack.payload or {})["response_action"] for ack in acks) == ["clear", "update"]
    await wait_for_activation(sandbox)
    late = next(person for person in people if asked in person.open_modals)
    await confirm(late)
    assert late.open_modals == []
    await wait_for_activation(sandbox, 2)


async def test_segments_of_a_channel_that_is_not_allowed_are_not_refined_beside_others(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    other = sandbox.slack.channel("other-team")
    other.members |= {sandbox.ann.id, sandbox.slack.bot.id}
    await sandbox.start_bot(CLSFY_ALLOWED_CHANNELS=sandbox.channel.id)
    message = add_ready_segment(sandbox)
    add_ready_segment(sandbox, "Ski Weekenders", channel=other)
    await sandbox.ann.click(message, "segment_refine")
    form = await sandbox.ann.modal(callback_id="refinement_form")
    segments = ["segment-61", "segment-62"]
    await sandbox.ann.submit(form, {"segments": segments, "block_domains": "craftsman.com"})
    refusal = sandbox.ann.open_modals[-1]
    assert "can't activate or refine segments in #other-team" in refusal.visible_text
    assert sandbox.classify.optimizations == {}
    await sandbox.ann.close(refusal)
    form = await sandbox.ann.modal(callback_id="refinement_form")
    assert form.values["block_domains"] == "craftsman.com", "what was typed is still there"
    assert (await sandbox.ann.submit(form, {"segments": segments[:1]})).errors == {}
    await wait_for_text(sandbox, message, "Refined:")
    assert [each.segment_id for each in sandbox.classify.optimizations.values()] == [61]


async def test_a_segment_that_one_may_no_longer_see_is_not_named_in_a_refusal(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    secrets = sandbox.slack.channel("launch-secrets", private=True)
    secrets.members |= {sandbox.ann.id, sandbox.ben.id, sandbox.slack.bot.id}
    await sandbox.start_bot(CLSFY_ALLOWED_CHANNELS=sandbox.channel.id)
    message = add_ready_segment(sandbox, "Ski Weekenders", channel=secrets)
    await sandbox.ben.click(message, "segment_refine")
    form = await sandbox.ben.modal(callback_id="refinement_form")
    secrets.members.discard(sandbox.ben.id)
    errors = (await sandbox.ben.submit(form, {"block_domains": "craftsman.com"})).errors
    assert "segments can't be refined, or you don't have access to it" in errors["segments"]
    assert "launch-secrets" not in str(errors)


async def test_a_deal_of_a_private_channel_is_not_shown_in_the_other_channels_of_its_segments(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    secrets = sandbox.slack.channel("launch-secrets", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    hidden = add_ready_segment(sandbox, "Ski Weekenders", channel=secrets)
    message = add_ready_segment(sandbox)
    await activate(sandbox, hidden, segments=["segment-61", "segment-62"])
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    deal_id = str(activation.deal_id)
    await sandbox.slack.until(lambda: deal_id in hidden.visible_text, 20)
    await sandbox.wait_until_idle()
    assert deal_id not in message.visible_text
    for person, is_shown in ((sandbox.ann, True), (sandbox.ben, False)):
        await fill_in(sandbox, message, person)
        asked = await person.modal(callback_id="activation_confirmation")
        assert "Deals already issued for this DSP and seat:" in asked.visible_text
        assert "by @ann" in asked.visible_text
        assert (deal_id in asked.visible_text) is is_shown


async def test_what_refines_a_segment_of_a_private_channel_is_not_shown_below_a_shared_deal(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    secrets = sandbox.slack.channel("launch-secrets", private=True, bot=True, members=[sandbox.ann])
    await sandbox.start_bot()
    message = add_ready_segment(sandbox)
    hidden = add_ready_segment(sandbox, "Ski Weekenders", channel=secrets)
    await activate(sandbox, message, segments=["segment-61", "segment-62"])
    sandbox.classify.issue_deal((await wait_for_activation(sandbox)).id)
    deal = await wait_for_text(sandbox, message, "Deal ID for")
    announcement = next(each for each in message.replies if each is not deal)
    await refine(hidden, sandbox.ann, block_keywords="launch-in-may")
    await wait_for_text(sandbox, hidden, "Refined:")
    await refine(message, sandbox.ann, block_keywords="chainsaw")
    await wait_for_text(sandbox, message, "Refined:")
    for person, words in ((sandbox.ann, {"chainsaw", "launch-in-may"}), (sandbox.ben, {"chainsaw"})):
        await person.click(announcement, "request_details")
        await sandbox.slack.until(partial(_shows_refinements, person))
        shown = person.open_modals[-1].visible_text
        assert {word for word in ("chainsaw", "launch-in-may") if word in shown} == words


def _shows_refinements(person: Person) -> bool:
    return bool(person.open_modals) and "Refinements" in person.open_modals[-1].visible_text
