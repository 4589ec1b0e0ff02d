"""The bot is killed at any commit of an activation: one POST, or reported as uncertain, and one Deal ID."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from playground.slack import Message, NotAcknowledged
from tests.stories.activations.steps import DESTINATION, build_segment, sent_bodies
from tests.support.sandbox import Sandbox

_AT_ONCE = 6  # runs at the same time; each mostly waits


@pytest.mark.timeout(600)  # about thirty runs
async def test_a_bot_killed_at_any_commit_of_an_activation_sends_it_once_or_asks(tmp_path: Path) -> None:
    commits = await _run_killed_at(_folder(tmp_path, "never"), "never")
    assert commits > 6
    points = [f"{when}:{number}" for number in range(1, commits + 1) for when in ("before", "after")]
    for start in range(0, len(points), _AT_ONCE):
        async with asyncio.TaskGroup() as group:
            for point in points[start : start + _AT_ONCE]:
                group.create_task(_run_killed_at(_folder(tmp_path, point), point))


def _folder(tmp_path: Path, point: str) -> Path:
    folder = tmp_path / point.replace(":", "-")
    folder.mkdir()
    return folder


async def _run_killed_at(folder: Path, point: str) -> int:
    """Activate a segment with a bot that is killed at `point`: `before:7`, `after:7` or `never`. Return how
    many commits it made."""
    async with Sandbox(folder, quick_start=True) as sandbox:
        await sandbox.start_bot()
        await build_segment(sandbox)
        await sandbox.stop_when_idle()
        bot = await sandbox.launch_bot(module="tests.support.bots.bot_killed_at_commit", KILL_AT_COMMIT=point)
        restart = asyncio.create_task(_keep_running(sandbox))
        await sandbox.slack.wait_until_connected(60)
        await _activate_until_accepted(sandbox)
        await _finish_and_count(sandbox)
        restart.cancel()
        return sum(line.get("event") == "commit" for line in bot.events)


async def _keep_running(sandbox: Sandbox) -> None:
    bot = sandbox.bots[-1]
    await bot.wait_for_exit(timeout=120)
    if bot.killed:
        await sandbox.start_bot()


async def _activate_until_accepted(sandbox: Sandbox) -> None:
    """Click and submit again as long as there is no ack."""
    message, ann = sandbox.channel.messages[0], sandbox.ann
    while True:
        try:
            await ann.click(message, "segment_activate")
            form = await ann.modal(callback_id="activation_form")
            await ann.submit(form, DESTINATION)
            break
        except (NotAcknowledged, TimeoutError):
            await sandbox.slack.wait_until_connected(60)
    confirmation = await ann.modal(callback_id="activation_confirmation")
    while True:
        try:
            ack = await ann.submit(confirmation)
        except NotAcknowledged:
            await sandbox.slack.wait_until_connected(60)
        else:
            assert ack.errors == {}
            return


async def _finish_and_count(sandbox: Sandbox) -> None:
    """Answer the question if there is one, issue the deal, and count."""
    classify, message = sandbox.classify, sandbox.channel.messages[0]

    def deal_ids() -> list[str]:
        return [reply.text for reply in message.replies if "Deal ID for" in reply.text]

    sent_again = False
    async with asyncio.timeout(90):
        while not deal_ids():
            for question in sandbox.direct_messages(sandbox.ann):
                if "question_exists" in str(question.blocks):
                    sent_again = await _answer(sandbox, question) or sent_again
            for activation in classify.activations.values():
                if activation.status == "pending":
                    classify.issue_deal(activation.id)
            with suppress(TimeoutError):
                await sandbox.slack.until(deal_ids, 1)
    await sandbox.wait_until_idle()
    assert len(deal_ids()) == 1
    assert len(classify.activations) == 1
    assert len(sent_bodies(sandbox)) <= 1 + sent_again, "it was never sent again without the person's word"


async def _answer(sandbox: Sandbox, question: Message) -> bool:
    """Answer as a person who has looked at Classify. Return whether it is to be sent again."""
    ann, activations = sandbox.ann, sandbox.classify.activations
    with suppress(NotAcknowledged, TimeoutError):
        if not activations:
            await ann.click(question, "question_send")
            return True
        await ann.click(question, "question_exists")
        form = await ann.modal(callback_id="existing_activation")
        await ann.submit(form, {"activation_id": str(next(iter(activations)))})
    return False
