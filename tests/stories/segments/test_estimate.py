"""The estimated build time, from past builds, and one direct message if a build takes far longer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.messages import buttons
from playground.faults import refused
from playground.slack import Message
from storage.engine.opening import migrate
from storage.engine.sqlite import make_engine
from storage.lifecycle.request import Request, State
from storage.requests.submissions import insert
from tests.support.clicks import choose_and_read
from tests.support.sandbox import Sandbox

HOUR = 3600.0
MINUTES = (40, 50, 60, 65, 70, 70, 75, 80, 110, 110)
USUAL = "Usually takes about 1 hour 10 minutes. 9 in 10 finish within 1 hour 50 minutes."


async def test_with_fewer_than_ten_builds_the_estimate_is_classifys(sandbox: Sandbox) -> None:
    _remember(sandbox.folder, MINUTES[:9])
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    assert "Usually ready in 1–2 hours. I'll reply in this thread." in message.visible_text


async def test_with_ten_builds_the_estimate_is_from_them(sandbox: Sandbox) -> None:
    _remember(sandbox.folder, MINUTES)
    await sandbox.start_bot()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    assert f"{USUAL} I'll reply in this thread." in message.visible_text
    sandbox.classify.process((await sandbox.wait_for_segment()).id)
    await sandbox.slack.until(lambda: "Building" in message.visible_text)
    assert USUAL in message.visible_text
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    assert "Usually" not in message.visible_text


async def test_the_message_is_edited_when_the_status_changes_and_not_otherwise(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    message = await sandbox.wait_for_announcement()
    segment = await sandbox.wait_for_segment()
    await _wait_for_polls(sandbox, 4)
    sandbox.advance_clocks(HOUR)
    await choose_and_read(sandbox, sandbox.ann, message, buttons.CHECK)
    await _wait_for_polls(sandbox, 4)
    assert len(sandbox.calls("chat.update")) == 0
    sandbox.classify.process(segment.id)
    await sandbox.slack.until(lambda: "Building" in message.visible_text)
    await _wait_for_polls(sandbox, 4)
    sandbox.advance_clocks(4 * HOUR)
    await sandbox.wait_for_direct_message(sandbox.ann)
    await sandbox.slack.until(lambda: "It's taking longer than usual" in message.visible_text)
    assert "Usually" not in message.visible_text
    await _wait_for_polls(sandbox, 4)
    assert len(sandbox.calls("chat.update")) == 2
    sandbox.classify.finish(segment.id)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text)
    await sandbox.stop_when_idle()
    assert len(sandbox.calls("chat.update")) == 3


async def test_a_build_twice_as_slow_as_the_slowest_tenth_is_reported_once(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    _remember(sandbox.folder, MINUTES)
    message = await _building(sandbox)
    sandbox.advance_clocks(3.6 * HOUR)
    await _wait_for_polls(sandbox, 4)
    assert sandbox.direct_messages(sandbox.ann) == []
    sandbox.advance_clocks(0.1 * HOUR)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert (
        "Slower than usual: “Snowblower Buyers”, segment `61`, is still building."
        in note.visible_text.replace("*", "")
    )
    assert USUAL in note.visible_text
    assert "You don't need to do anything." in note.visible_text
    sandbox.advance_clocks(4 * HOUR)
    await _wait_for_polls(sandbox, 4)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    await sandbox.stop_when_idle()
    assert len(sandbox.direct_messages(sandbox.ann)) == 1


async def test_with_few_builds_a_slow_build_is_reported_after_four_hours(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    await _building(sandbox)
    sandbox.advance_clocks(3.9 * HOUR)
    await _wait_for_polls(sandbox, 4)
    assert sandbox.direct_messages(sandbox.ann) == []
    sandbox.advance_clocks(0.2 * HOUR)
    assert "Usually ready in 1–2 hours." in (await sandbox.wait_for_direct_message(sandbox.ann)).visible_text


async def test_a_person_who_unfollowed_is_not_told_about_a_slow_build(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    await choose_and_read(sandbox, sandbox.ann, message, buttons.UNFOLLOW)
    sandbox.advance_clocks(5 * HOUR)
    await _wait_for_polls(sandbox, 4)
    sandbox.advance_clocks(20 * HOUR)
    reply = await sandbox.wait_for_reply(message)
    assert "Still building" in reply.visible_text
    assert reply.mentions == set()
    await sandbox.stop_when_idle()
    assert sandbox.direct_messages(sandbox.ann) == []


async def test_a_build_that_cannot_be_checked_is_not_called_slow(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.classify.faults.always("segments.get", refused(500, "oops", content_type="text/plain"))
    await _wait_for_polls(sandbox, 2)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    sandbox.advance_clocks(5 * HOUR)
    await _wait_for_polls(sandbox, 4)
    assert sandbox.direct_messages(sandbox.ann) == []
    sandbox.classify.faults.clear()
    assert "is ready" in (await sandbox.wait_for_reply(message)).visible_text
    await sandbox.stop_when_idle()
    assert sandbox.direct_messages(sandbox.ann) == []


def _remember(folder: Path, minutes: tuple[int, ...]) -> None:
    """Store finished builds that took this long, before the bot starts."""
    engine = make_engine(f"sqlite:///{folder}/bot.db")
    migrate(engine)
    began = datetime.now(UTC) - timedelta(days=2)
    with engine.begin() as connection:
        for number, length in enumerate(minutes, 1):
            insert(
                connection,
                Request(
                    id=0,
                    uuid=f"earlier-{number}",
                    state=State.READY,
                    team_id="T1",
                    user_id="U1EVE",
                    channel_id="C1OTHER",
                    inputs={"name": f"Earlier {number}"},
                    accepted_at=began,
                    due_at=began,
                    classify_id=number,
                    created_at=began,
                    finished_at=began + timedelta(minutes=length),
                    noticed_at=began + timedelta(minutes=length),
                ),
            )
    engine.dispose()


async def _building(sandbox: Sandbox) -> Message:
    """Announce a segment that is building, with a bot whose clock can be moved."""
    await sandbox.start_bot_with_movable_clock()
    await sandbox.request_segment()
    return await sandbox.wait_for_announcement()


async def _wait_for_polls(sandbox: Sandbox, count: int) -> None:
    """Wait for this many polls from now on."""
    before = len(sandbox.classify.traffic.of("segments.get"))
    await sandbox.classify.until(lambda: len(sandbox.classify.traffic.of("segments.get")) >= before + count)
