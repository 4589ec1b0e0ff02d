"""The bot is killed at any commit of a refinement. It is sent once, or the person is asked about it."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from playground.slack import Message, NotAcknowledged
from tests.stories.activations.steps import build_segment
from tests.support.bots.bot_process import BotProcess
from tests.support.sandbox import Sandbox

_MODULE = "tests.support.bots.bot_killed_at_commit"
_AT_ONCE = 4  # runs at the same time; each mostly waits
_COMMITS = range(7, 15)  # the first ones are those of the start


@pytest.mark.timeout(600)
async def test_a_refinement_is_sent_once_or_asked_about_wherever_the_bot_is_killed(tmp_path: Path) -> None:
    points = [f"{when}:{number}" for number in _COMMITS for when in ("before", "after")]
    killed = asked = 0
    for start in range(0, len(points), _AT_ONCE):
        async with asyncio.TaskGroup() as group:
            runs = [
                group.create_task(_refine_and_count(_folder(tmp_path, point), point))
                for point in points[start : start + _AT_ONCE]
            ]
        killed += sum(run.result()[0] for run in runs)
        asked += sum(run.result()[1] for run in runs)
    assert killed >= len(_COMMITS)
    assert asked > 0, "it was killed between the commit and the answer at least once"


def _folder(tmp_path: Path, point: str) -> Path:
    folder = tmp_path / point.replace(":", "-")
    folder.mkdir()
    return folder


async def _refine_and_count(folder: Path, point: str) -> tuple[bool, bool]:
    """Refine a segment with a bot that is killed at `point`. Return whether it was, and whether it asked."""
    async with Sandbox(folder, quick_start=True) as sandbox:
        await sandbox.start_bot()
        message = await build_segment(sandbox)
        await sandbox.stop_when_idle()
        bot = await sandbox.launch_bot(module=_MODULE, KILL_AT_COMMIT=point)
        restart = asyncio.create_task(_restart_if_killed(sandbox, bot))
        await _refine_until_accepted(sandbox, message)
        asked = await _wait_until_settled(sandbox, message)
        restart.cancel()
        await sandbox.stop_when_idle()
        sent = len(sandbox.classify.traffic.of("optimizations.create"))
        assert sent == 1 or (sent == 0 and asked), f"{point}: sent {sent} times"
        replies = [reply for reply in message.replies if "*Block:*" in reply.text]
        assert [("*Refined:*" in reply.text) for reply in replies] == [True], point
        return bot.killed, asked


async def _restart_if_killed(sandbox: Sandbox, bot: BotProcess) -> None:
    await bot.wait_for_exit(timeout=60)
    if bot.killed:
        await sandbox.start_bot()


async def _refine_until_accepted(sandbox: Sandbox, message: Message) -> None:
    """Click again if the form doesn't open, and submit again if there is no ack."""
    ann = sandbox.ann
    while True:
        await sandbox.slack.wait_until_connected(60)
        with suppress(NotAcknowledged, TimeoutError):
            if not ann.open_modals or ann.open_modals[-1].callback_id == "notice":  # it loads forever
                await ann.click(message, "segment_refine")
            form = await ann.modal(callback_id="refinement_form")
            ack = await ann.submit(form, {"block_domains": "craftsman.com"})
            assert ack.errors == {}
            return


async def _wait_until_settled(sandbox: Sandbox, message: Message) -> bool:
    """Wait until the thread says that it is refined. Say that it was accepted if asked. Return whether."""

    def questions() -> list[Message]:
        found = sandbox.direct_messages(sandbox.ann)
        return [one for one in found if "Was this accepted?" in one.text]

    def is_refined() -> bool:
        return any("*Refined:*" in reply.text for reply in message.replies)

    asked = False
    while not is_refined():
        await sandbox.slack.until(lambda: questions() or is_refined(), 60)
        if questions() and not is_refined():
            asked = True
            await sandbox.slack.wait_until_connected(60)
            with suppress(NotAcknowledged, KeyError):
                await sandbox.ann.click(questions()[-1], "question_accepted")
            with suppress(TimeoutError):
                await sandbox.slack.until(is_refined, 5)
    return asked
