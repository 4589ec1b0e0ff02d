"""The bot is killed at any commit of an activation: one POST, or reported as uncertain, and one Deal ID."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from playground.classify import Activation
from playground.slack import Message, NotAcknowledged
from tests.stories.activations.kill_points import kill_at_each_commit, make_sandboxes, wait_until_reachable
from tests.stories.activations.ready_segment import add_ready_segment
from tests.stories.activations.steps import DESTINATION, sent_bodies
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox


@pytest.mark.timeout(300)
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_a_bot_killed_at_any_commit_of_an_activation_sends_it_once_or_asks(
    tmp_path: Path, postgres_server: Server, bot_settings: Mapping[str, str], every: int
) -> None:
    """Some thirty activations, in three sandboxes at the same time."""
    async with asyncio.TaskGroup() as group:
        for sandbox, when in make_sandboxes(tmp_path, postgres_server, bot_settings):
            group.create_task(_activate_with_a_bot_killed(sandbox, when, every))


async def _activate_with_a_bot_killed(started: Sandbox, when: str, every: int) -> None:
    """Activate a segment with a bot that is killed at each commit, or `every` third, and count each time."""
    async with started as sandbox:
        message = add_ready_segment(sandbox)

        async def activate_and_count(point: str) -> None:
            seat = f"seat-{point.replace(':', '-')}"
            await _activate_until_accepted(sandbox, message, seat)
            await _finish_and_count(sandbox, message, seat)

        assert await kill_at_each_commit(sandbox, when, activate_and_count, every=every) > 5


async def _activate_until_accepted(sandbox: Sandbox, message: Message, seat: str) -> None:
    """Click and submit again as long as there is no ack."""
    ann = sandbox.ann
    while True:
        try:
            await ann.click(message, "segment_activate")
            form = await ann.modal(5, callback_id="activation_form")
            await ann.submit(form, {**DESTINATION, "buyer_seat": seat})
            break
        except (NotAcknowledged, TimeoutError):
            await wait_until_reachable(sandbox)
    confirmation = await ann.modal(callback_id="activation_confirmation")
    while True:
        try:
            ack = await ann.submit(confirmation)
        except NotAcknowledged:
            await wait_until_reachable(sandbox)
        else:
            assert ack.errors == {}
            return


async def _finish_and_count(sandbox: Sandbox, message: Message, seat: str) -> None:
    """Answer the question if there is one, issue the deal, and count."""

    def activations() -> list[Activation]:
        return [each for each in sandbox.classify.activations.values() if each.buyer_seat == seat]

    def deal_ids() -> list[Message]:
        deals = [reply for reply in message.replies if "Deal ID for" in reply.text]
        return [reply for reply in deals if seat in reply.visible_text]

    sent_again = False
    async with asyncio.timeout(90):
        while not deal_ids():
            for question in sandbox.direct_messages(sandbox.ann):
                if "question_exists" in str(question.blocks):
                    sent_again = await _answer(sandbox, question, activations()) or sent_again
            for activation in activations():
                if activation.status == "pending":
                    sandbox.classify.issue_deal(activation.id)
            with suppress(TimeoutError):
                await sandbox.slack.until(deal_ids, 0.2)
    await sandbox.wait_until_idle()
    assert len(deal_ids()) == 1
    assert len(activations()) == 1
    sent = [body for body in sent_bodies(sandbox) if body["buyer_seat"] == seat]
    assert len(sent) <= 1 + sent_again, "it was never sent again without the person's word"


async def _answer(sandbox: Sandbox, question: Message, activations: Sequence[Activation]) -> bool:
    """Answer as a person who has looked at Classify. Return whether it is to be sent again."""
    ann = sandbox.ann
    with suppress(NotAcknowledged, TimeoutError):
        if not activations:
            await ann.click(question, "question_send")
            return True
        await ann.click(question, "question_exists")
        form = await ann.modal(5, callback_id="existing_activation")
        await ann.submit(form, {"activation_id": str(activations[0].id)})
    return False
