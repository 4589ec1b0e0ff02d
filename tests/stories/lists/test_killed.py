"""The bot is killed while it has a list, and started again. There is one segment, with the same list."""

import asyncio
from pathlib import Path

import pytest

from tests.stories.lists.test_uploaded_lists import DOMAINS, FORM, MIXED, sent
from tests.stories.outages.test_kill import restart_if_killed, submit_until_accepted
from tests.support.sandbox import Sandbox

# The form's commit, the list's, that of the request that is ready to be sent, and the attempt's, with room.
_COMMITS = 7


@pytest.mark.timeout(300)  # fourteen runs
@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
async def test_a_bot_killed_at_any_commit_before_the_call_to_classify_sends_the_same_list_once(
    tmp_path: Path, every: int
) -> None:
    points = [f"{when}:{number}" for number in range(1, _COMMITS + 1) for when in ("before", "after")]
    points = points[::every]
    folders = {point: tmp_path / point.replace(":", "-") for point in points}
    for folder in folders.values():
        folder.mkdir()
    for start in range(0, len(points), 4):
        async with asyncio.TaskGroup() as group:
            for point in points[start : start + 4]:
                group.create_task(_run_killed_at(folders[point], point))


async def _run_killed_at(folder: Path, point: str) -> None:
    async with Sandbox(folder, quick_start=True) as sandbox:
        first = await sandbox.launch_bot(
            module="tests.support.bots.bot_killed_at_commit", KILL_AT_COMMIT=point
        )
        restart = asyncio.create_task(restart_if_killed(sandbox, first))
        await sandbox.slack.wait_until_connected(60)
        file = sandbox.slack.upload(sandbox.ann, "rivals.csv", MIXED.encode())
        await submit_until_accepted(sandbox, {**FORM, "block_tld_files": [file.id]})
        await sandbox.wait_for_segment()
        await restart
        assert first.killed, point
        reply = await sandbox.wait_for_reply(await sandbox.wait_for_announcement())
        assert "Left out: 1 app, 1 duplicate." in reply.visible_text
        await sandbox.stop_when_idle()
        assert [call["block_tlds"] for call in sent(sandbox)] == [DOMAINS], point
        assert len(sandbox.channel.messages) == 1
