"""Many builds fail at once. Two are broadcast, a digest lists the others, and each thread has its reply."""

import asyncio
import sqlite3
from contextlib import closing

from playground.faults import Fault, refused
from playground.slack import Message
from storage.engine.sqlite import make_engine
from storage.people import preferences
from storage.people.preferences import Preferences
from tests.support.sandbox import Sandbox

NAMES = [f"Segment {number}" for number in range(1, 6)]


async def test_five_failures_at_once_are_two_broadcasts_and_one_digest(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox)
    _fail(sandbox)
    await _all_told(sandbox, messages)
    await sandbox.slack.until(lambda: _summaries(sandbox))
    shown = [message.replies[0] for message in messages if message.replies[0].broadcast]
    quiet = [message.replies[0] for message in messages if not message.replies[0].broadcast]
    assert (len(shown), len(quiet)) == (2, 3)
    for reply in (*shown, *quiet):
        assert "couldn't build" in reply.visible_text
        assert reply.mentions == {sandbox.ann.id}
    (summary,) = _summaries(sandbox)
    first, *others, last = summary.text.splitlines()
    named = [name for name in NAMES if any(name in reply.visible_text for reply in quiet)]
    assert first.startswith(f":x: *Failed:* “{named[0]}” · segment `")
    assert first.endswith(", and 2 more in this channel.")
    assert [line.split("”")[0] for line in others] == [f"• “{name}" for name in named[1:]]
    assert last == "See each thread for what to do next."
    assert summary.mentions == set()
    await sandbox.slack.until(lambda: all("Failed" in message.visible_text for message in messages))
    await sandbox.stop_when_idle()
    assert len(_summaries(sandbox)) == 1
    assert [len(message.replies) for message in messages] == [1] * 5


async def test_a_channel_that_prefers_threads_gets_no_digest(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox)
    engine = make_engine(f"sqlite:///{sandbox.folder}/bot.db")
    with engine.begin() as connection:
        preferences.put(connection, sandbox.ann.id, sandbox.channel.id, Preferences(failures_in_thread=True))
    engine.dispose()
    _fail(sandbox)
    await _all_told(sandbox, messages)
    await sandbox.stop_when_idle()
    assert [[reply.broadcast for reply in message.replies] for message in messages] == [[False]] * 5
    assert _summaries(sandbox) == []


async def test_two_failures_at_once_are_both_broadcast(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox, 2)
    _fail(sandbox)
    await _all_told(sandbox, messages)
    await sandbox.stop_when_idle()
    assert [[reply.broadcast for reply in message.replies] for message in messages] == [[True]] * 2
    assert _summaries(sandbox) == []


async def test_a_ready_segment_is_in_no_digest(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox)
    ids = sorted(sandbox.classify.segments)
    sandbox.classify.faults.always("segments.list", (hold := Fault(gate=asyncio.Event())))
    sandbox.classify.finish(ids[0])
    for segment_id in ids[1:]:
        sandbox.classify.fail(segment_id)
    sandbox.classify.faults.clear()
    hold.release()
    await _all_told(sandbox, messages)
    await sandbox.slack.until(lambda: _summaries(sandbox))
    (summary,) = _summaries(sandbox)
    assert "Segment 1”" not in summary.text
    assert "and 1 more in this channel" in summary.text


async def test_failures_later_in_the_minute_are_in_a_second_digest(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox, moved=True)
    *first, last = sorted(sandbox.classify.segments)
    for segment_id in first:
        sandbox.classify.fail(segment_id)
    await sandbox.slack.until(lambda: _summaries(sandbox))
    sandbox.classify.fail(last)
    await _all_told(sandbox, messages)
    assert not messages[-1].replies[0].broadcast
    sandbox.advance_clocks(61)
    await sandbox.slack.until(lambda: len(_summaries(sandbox)) == 2)
    assert _summaries(sandbox)[-1].text.splitlines() == [
        f":x: *Failed:* “Segment 5” · segment `{last}`.",
        "See each thread for what to do next.",
    ]
    await sandbox.stop_when_idle()
    assert len(_summaries(sandbox)) == 2


async def test_a_digest_that_the_channel_refuses_goes_to_nobody(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox, moved=True)
    *first, last = sorted(sandbox.classify.segments)
    for segment_id in first:
        sandbox.classify.fail(segment_id)
    await sandbox.slack.until(lambda: _summaries(sandbox))
    sandbox.classify.fail(last)
    await _all_told(sandbox, messages)
    await sandbox.slack.until(lambda: all("Failed" in message.visible_text for message in messages))
    sandbox.channel.archived = True
    sandbox.advance_clocks(61)
    bot = sandbox.bots[-1]
    await bot.wait_for_log("message rejected")
    assert await bot.terminate() == 0
    assert len(_summaries(sandbox)) == 1
    assert sandbox.direct_messages(sandbox.ann) == []
    with closing(sqlite3.connect(f"file:{sandbox.folder}/bot.db?mode=ro", uri=True)) as connection:
        told = connection.execute(
            "SELECT delivery FROM notifications WHERE kind = 'summary' ORDER BY id"
        ).fetchall()
    assert told == [("sent",), ("obsolete",)], "each thread has its reply"


async def test_a_rate_limited_digest_is_posted_once_later(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    messages = await _building(sandbox)
    _fail(sandbox)
    await _all_told(sandbox, messages)
    limit = refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    sandbox.slack.faults.next("chat.postMessage", limit)
    await sandbox.slack.until(lambda: _summaries(sandbox))
    await sandbox.stop_when_idle()
    assert len(_summaries(sandbox)) == 1


async def _building(sandbox: Sandbox, count: int = 5, *, moved: bool = False) -> list[Message]:
    """Announce this many segments that are building."""
    await (sandbox.start_bot_with_movable_clock if moved else sandbox.start_bot)()
    for number, name in enumerate(NAMES[:count], 1):
        await sandbox.request_segment(name=name)
        await sandbox.wait_for_announcement(number)
    return list(sandbox.channel.messages)


def _fail(sandbox: Sandbox) -> None:
    """Fail all of them between two polls."""
    for segment_id in sandbox.classify.segments:
        sandbox.classify.fail(segment_id)


async def _all_told(sandbox: Sandbox, messages: list[Message]) -> None:
    await sandbox.slack.until(lambda: all(message.replies for message in messages))


def _summaries(sandbox: Sandbox) -> list[Message]:
    """Return what was posted in the channel besides the announcements."""
    return [message for message in sandbox.channel.messages if "See each thread" in message.text]
