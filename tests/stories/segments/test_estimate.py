"""How long it will take, as honestly as the record tells, and one private word where it takes far longer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.messages import buttons
from playground.faults import refused
from playground.slack import Message
from storage.engine.opening import migrate
from storage.engine.sqlite import make_engine
from storage.lifecycle.request import Request, State
from storage.request_rows import insert
from tests.support.clicks import choose
from tests.support.sandbox import Town

HOUR = 3600.0
MINUTES = (40, 50, 60, 65, 70, 70, 75, 80, 110, 110)
USUAL = "Usually 1 h 10 min, nine of ten within 1 h 50 min"


async def test_under_ten_builds_it_says_what_classifys_page_says(town: Town) -> None:
    _remember(town.folder, MINUTES[:9])
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    assert "Usually ready within 1–2 hours; the answer comes in this thread." in message.shown


async def test_with_ten_builds_on_record_it_says_what_is_usual_here(town: Town) -> None:
    _remember(town.folder, MINUTES)
    await town.start_bot()
    await town.ask()
    message = await town.announced()
    assert f"{USUAL}; the answer comes in this thread." in message.shown
    town.classify.process((await town.built()).id)
    await town.slack.until(lambda: "Building" in message.shown)
    assert USUAL in message.shown
    town.classify.finish((await town.built()).id)
    await town.slack.until(lambda: "Ready" in message.shown)
    assert "Usually" not in message.shown


async def test_the_message_is_edited_when_the_status_changes_and_not_otherwise(socket_town: Town) -> None:
    town = socket_town
    await town.start_moved_bot()
    await town.ask()
    message = await town.announced()
    segment = await town.built()
    await _looks(town, 4)
    town.move(HOUR)
    await choose(town, town.ann, message, buttons.CHECK)
    await _looks(town, 4)
    assert len(town.calls("chat.update")) == 0
    town.classify.process(segment.id)
    await town.slack.until(lambda: "Building" in message.shown)
    await _looks(town, 4)
    town.move(4 * HOUR)
    await town.told(town.ann)
    await _looks(town, 4)
    assert len(town.calls("chat.update")) == 1
    town.classify.finish(segment.id)
    await town.slack.until(lambda: "Ready" in message.shown)
    await town.at_rest()
    assert len(town.calls("chat.update")) == 2


async def test_a_build_that_takes_twice_as_long_as_the_slowest_tenth_is_told_once(socket_town: Town) -> None:
    town = socket_town
    _remember(town.folder, MINUTES)
    message = await _building(town)
    town.move(3.6 * HOUR)
    await _looks(town, 4)
    assert town.direct(town.ann) == []
    town.move(0.1 * HOUR)
    note = await town.told(town.ann)
    assert (
        "Slower than usual: “Snowblower Buyers”, segment `61`, is still being built."
        in note.shown.replace("*", "")
    )
    assert f"{USUAL}." in note.shown
    assert "there is nothing to do" in note.shown
    town.move(4 * HOUR)
    await _looks(town, 4)
    town.classify.finish((await town.built()).id)
    await town.replied(message)
    await town.at_rest()
    assert len(town.direct(town.ann)) == 1


async def test_where_little_is_known_it_is_told_after_twice_two_hours(socket_town: Town) -> None:
    town = socket_town
    await _building(town)
    town.move(3.9 * HOUR)
    await _looks(town, 4)
    assert town.direct(town.ann) == []
    town.move(0.2 * HOUR)
    assert "Usually ready within 1–2 hours." in (await town.told(town.ann)).shown


async def test_who_wants_to_hear_no_more_does_not_hear_of_it(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    await choose(town, town.ann, message, buttons.MUTE)
    town.move(5 * HOUR)
    await _looks(town, 4)
    town.move(20 * HOUR)
    reply = await town.replied(message)
    assert "Still building" in reply.shown
    assert reply.mentions == set()
    await town.at_rest()
    assert town.direct(town.ann) == []


async def test_what_is_not_seen_is_not_called_slow(socket_town: Town) -> None:
    town = socket_town
    message = await _building(town)
    town.classify.faults.always("segments.get", refused(500, "oops", content_type="text/plain"))
    await _looks(town, 2)
    town.classify.finish((await town.built()).id)
    town.move(5 * HOUR)
    await _looks(town, 4)
    assert town.direct(town.ann) == []
    town.classify.faults.clear()
    assert "Ready" in (await town.replied(message)).shown
    await town.at_rest()
    assert town.direct(town.ann) == []


def _remember(folder: Path, minutes: tuple[int, ...]) -> None:
    """A record of builds that took so long, before the bot starts."""
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
                    built_at=began + timedelta(minutes=length),
                    noticed_at=began + timedelta(minutes=length),
                ),
            )
    engine.dispose()


async def _building(town: Town) -> Message:
    """A segment that is being built, and announced, by a bot whose clock can be moved."""
    await town.start_moved_bot()
    await town.ask()
    return await town.announced()


async def _looks(town: Town, count: int) -> None:
    """Wait for so many looks from now on."""
    before = len(town.classify.traffic.of("segments.get"))
    await town.classify.until(lambda: len(town.classify.traffic.of("segments.get")) >= before + count)
