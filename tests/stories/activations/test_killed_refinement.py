"""The bot is killed at any commit of a refinement. It is sent once, or the person is asked about it."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from playground.slack import Message, NotAcknowledged
from tests.stories.activations.kill_points import kill_at_each_commit, make_sandboxes, wait_until_reachable
from tests.stories.activations.ready_segment import add_ready_segment
from tests.support.postgres import Server
from tests.support.sandbox import Sandbox


@pytest.mark.timeout(300)
async def test_a_refinement_is_sent_once_or_asked_about_wherever_the_bot_is_killed(
    tmp_path: Path, postgres_server: Server
) -> None:
    """Some twenty refinements, in three sandboxes at the same time."""
    async with asyncio.TaskGroup() as group:
        runs = [
            group.create_task(_refine_with_a_bot_killed(sandbox, when))
            for sandbox, when in make_sandboxes(tmp_path, postgres_server, {})
        ]
    assert sum(run.result() for run in runs) > 0, "it was killed between the commit and the answer"


async def _refine_with_a_bot_killed(started: Sandbox, when: str) -> int:
    """Refine a segment with a bot that is killed at each commit. Return how often the person was asked."""
    asked = 0
    async with started as sandbox:
        message = add_ready_segment(sandbox)

        async def refine_and_count(point: str) -> None:
            nonlocal asked
            domain = f"{point.replace(':', '-')}.example"
            await _refine_until_accepted(sandbox, message, domain)
            was_asked = await _wait_until_settled(sandbox, message, domain)
            await sandbox.wait_until_idle()
            sent = [call.arguments for call in sandbox.classify.traffic.of("optimizations.create")]
            times = sum(domain in str(body) for body in sent)
            assert times == 1 or (times == 0 and was_asked), f"{point}: sent {times} times"
            assert ["*Refined:*" in reply.text for reply in _replies(message, domain)] == [True], point
            asked += was_asked

        assert await kill_at_each_commit(sandbox, when, refine_and_count) >= 4
    return asked


def _replies(message: Message, domain: str) -> list[Message]:
    return [reply for reply in message.replies if "*Block:*" in reply.text and domain in reply.text]


async def _refine_until_accepted(sandbox: Sandbox, message: Message, domain: str) -> None:
    """Click again if the form doesn't open, and submit again if there is no ack."""
    ann = sandbox.ann
    while True:
        await wait_until_reachable(sandbox)
        with suppress(NotAcknowledged, TimeoutError):
            if not ann.open_modals or ann.open_modals[-1].callback_id == "notice":  # it loads forever
                await ann.click(message, "segment_refine")
            form = await ann.modal(5, callback_id="refinement_form")
            ack = await ann.submit(form, {"block_domains": domain})
            assert ack.errors == {}
            return


async def _wait_until_settled(sandbox: Sandbox, message: Message, domain: str) -> bool:
    """Wait until the thread says that it is refined. Say that it was accepted if asked. Return whether."""

    def questions() -> list[Message]:
        found = sandbox.direct_messages(sandbox.ann)
        return [one for one in found if "question_accepted" in str(one.blocks)]

    def is_refined() -> bool:
        return any("*Refined:*" in reply.text for reply in _replies(message, domain))

    asked = False
    while not is_refined():
        await sandbox.slack.until(lambda: questions() or is_refined(), 60)
        if questions() and not is_refined():
            asked = True
            await wait_until_reachable(sandbox)
            with suppress(NotAcknowledged, KeyError):
                await sandbox.ann.click(questions()[-1], "question_accepted")
            with suppress(TimeoutError):
                await sandbox.slack.until(is_refined, 5)
    return asked
