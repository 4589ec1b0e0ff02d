"""Check now shows Classify's current status, at most once a minute, and says when it was checked."""

import asyncio
import re

import pytest

from bot.classify_jobs.snapshot import NO_SEGMENT
from handlers.messages.buttons import CHECK
from playground.faults import held, refused
from playground.slack import Message
from tests.support.clicks import choose_and_read
from tests.support.sandbox import Sandbox

NEVER = "3600"  # seconds between two polls
JUST = "Just checked. “Snowblower Buyers” "
AGAIN = r"You can check again in (\d+ seconds?|1 minute)\."


async def test_check_now_shows_the_current_status_and_updates_the_message(sandbox: Sandbox) -> None:
    message = await _building(sandbox)
    segment = await sandbox.wait_for_segment()
    sandbox.classify.process(segment.id)
    said = await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    assert re.fullmatch(
        rf"{JUST}is building, \d+ seconds? after it was requested\. Usually ready in 1–2 hours\.", said
    )
    await sandbox.slack.until(lambda: "Building" in message.visible_text)
    assert len(sandbox.ann.ephemerals) == 1
    assert message.replies == []


async def test_check_now_on_a_finished_build_replies_at_once_in_its_thread(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert (
        await choose_and_read(sandbox, sandbox.ben, message, CHECK)
        == f"{JUST}is ready. See the thread for what to do next."
    )
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1


async def test_check_now_within_a_minute_says_when_it_checked_and_checks_again_later(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox, moved=True)
    await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    calls = _classify_calls(sandbox)
    sandbox.advance_clocks(20)
    said = await choose_and_read(sandbox, sandbox.ben, message, CHECK)
    assert re.fullmatch(rf"Checked 2\d seconds ago. “Snowblower Buyers” is queued\. {AGAIN}", said), said
    assert _classify_calls(sandbox) == calls
    sandbox.advance_clocks(41)
    assert (await choose_and_read(sandbox, sandbox.ben, message, CHECK)).startswith(
        f"{JUST}is queued, 1 minute"
    )
    assert _classify_calls(sandbox) == calls + 1


async def test_a_regular_poll_counts_as_the_latest_check(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    sandbox.advance_clocks(40)
    calls = _classify_calls(sandbox)
    await sandbox.classify.until(lambda: _classify_calls(sandbox) >= calls + 2)
    said = await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    assert re.match(r"Checked [0-9] seconds? ago. ", said), said
    assert re.search(AGAIN, said), said


async def test_a_check_of_another_segment_does_not_count(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox, moved=True)
    await sandbox.request_segment(name="Other Buyers")
    other = await sandbox.wait_for_announcement(2)
    await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    sandbox.advance_clocks(30)
    assert "“Other Buyers”" in await choose_and_read(sandbox, sandbox.ann, other, CHECK)
    assert re.match(
        r"Checked 3\d seconds ago. “Snowblower Buyers”",
        await choose_and_read(sandbox, sandbox.ann, message, CHECK),
    )


async def test_two_clicks_on_check_now_at_once_check_once(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    check = held(took_effect=True)
    sandbox.classify.faults.next("segments.get", check)
    first = asyncio.create_task(choose_and_read(sandbox, sandbox.ann, message, CHECK))
    await check.reached.wait()
    said = await choose_and_read(sandbox, sandbox.ben, message, CHECK)
    assert re.fullmatch(rf"Checked \d+ seconds? ago\. Classify hasn't responded yet\. {AGAIN}", said), said
    calls = _classify_calls(sandbox)
    check.release()
    assert "Classify isn't responding" in await first
    assert _classify_calls(sandbox) == calls == 1


@pytest.mark.parametrize("status", [500, 404])
async def test_during_an_outage_check_now_says_so_and_changes_nothing(
    socket_sandbox: Sandbox, status: int
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.faults.always("segments.get", refused(status, '{"error": "oops", "message": "no"}'))
    assert await choose_and_read(sandbox, sandbox.ann, message, CHECK) == (
        "Classify isn't responding, so I couldn't check “Snowblower Buyers”. That doesn't mean the request "
        "failed. I'll keep checking and reply in its thread."
    )
    sandbox.classify.faults.clear()
    assert "Classify hasn't responded yet" in await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    assert message.replies == []


async def test_check_now_during_an_outage_says_when_it_was_last_checked(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox, moved=True)
    await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    sandbox.advance_clocks(600)
    sandbox.classify.faults.always("segments.get", refused(500, "oops", content_type="text/plain"))
    assert "“Snowblower Buyers”. It was still in progress 10 minutes ago." in await choose_and_read(
        sandbox, sandbox.ann, message, CHECK
    )


async def test_check_now_makes_no_call_during_a_rate_limit(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    limit = refused(429, '{"error": "rate_limited", "message": "slow down"}', {"Retry-After": "60"})
    sandbox.classify.faults.always("segments.create", limit)
    await sandbox.request_segment(name="Other Buyers")
    bot = sandbox.bots[-1]
    await bot.wait_until(lambda: any(event.get("state") == "accepted" for event in bot.events))
    assert "Classify isn't responding" in await choose_and_read(sandbox, sandbox.ann, message, CHECK)
    assert _classify_calls(sandbox) == 0


async def test_only_allowed_people_can_use_check_now(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox, CLSFY_ALLOWED_USERS=sandbox.ann.id, CLSFY_CONTACT="Kim in IT")
    assert "Contact Kim in IT." in await choose_and_read(sandbox, sandbox.ben, message, CHECK)
    assert _classify_calls(sandbox) == 0


def _classify_calls(sandbox: Sandbox) -> int:
    return len([called for called in sandbox.calls("segments.get") if called != NO_SEGMENT])


async def _building(sandbox: Sandbox, *, moved: bool = False, **settings: str) -> Message:
    """Announce a segment that is building, with a bot that polls only for Check now."""
    await (sandbox.start_bot_with_movable_clock if moved else sandbox.start_bot)(
        CLSFY_POLL_SECONDS=NEVER, **settings
    )
    await sandbox.request_segment()
    return await sandbox.wait_for_announcement()
