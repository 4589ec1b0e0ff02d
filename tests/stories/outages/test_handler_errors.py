"""Something of ours breaks after the acknowledgement: who pressed or typed hears of it, with a reference."""

import pytest

from handlers.preferences.form import TITLE as PREFERENCES
from playground.slack import Person
from tests.support.sandbox import SNOW, Town

SORRY = "Something went wrong on my side, and nothing was changed. Please try again; reference E-"


@pytest.mark.parametrize(
    "words", ["segment show 61", "segment list here", "segment watch 61", "campaign show 7"]
)
async def test_a_command_is_answered_all_the_same(socket_town: Town, words: str) -> None:
    town = socket_town
    await town.start_bot()
    town.query("ALTER TABLE requests RENAME TO gone")
    assert (await town.hears(town.ann, words)).shown.startswith(SORRY)


@pytest.mark.parametrize(
    ("words", "table"),
    [("segment clone 61", "requests"), ("campaign edit 7", "requests"), ("preferences", "people")],
)
async def test_what_is_loading_says_so_in_its_place(socket_town: Town, words: str, table: str) -> None:
    town = socket_town
    await town.start_bot()
    town.query(f"ALTER TABLE {table} RENAME TO gone")
    await town.ann.command("/clsfy", words, town.channel)
    await _sees(town, town.ann)
    assert len(town.ann.screen) == 1
    assert town.ann.ephemerals == []


@pytest.mark.parametrize("press", ["home_segment", "home_campaign"])
async def test_in_the_home_and_by_a_shortcut_a_view_says_so(socket_town: Town, press: str) -> None:
    town = socket_town
    await town.start_bot(CLSFY_ALLOWED_USERS=town.ann.id)
    await town.ben.open_home()
    await town.slack.until(lambda: town.ben.home, 20)
    assert town.ben.home is not None
    town.query("ALTER TABLE journal RENAME TO gone")  # where a refusal is put
    await town.ben.press_in(town.ben.home, press)
    await _sees(town, town.ben)
    await town.ben.close(town.ben.screen[-1])
    await town.ben.shortcut(press.replace("home", "new"))
    await _sees(town, town.ben)


async def test_preferences_from_the_home_say_so_in_their_place(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ann.open_home()
    await town.slack.until(lambda: town.ann.home, 20)
    assert town.ann.home is not None
    town.query("ALTER TABLE people RENAME TO gone")
    await town.ann.press_in(town.ann.home, "say_preferences")
    await _sees(town, town.ann)
    assert town.ann.screen[-1].title == PREFERENCES


async def test_who_wants_the_same_again_hears_of_it_and_loses_nothing(socket_town: Town) -> None:
    town = socket_town
    await town.start_bot()
    await town.ask()
    await town.announced()
    await town.ask(town.ben)
    asked = town.ben.screen[-1]
    town.query("ALTER TABLE drafts RENAME TO gone")
    await town.ben.submit(asked)
    assert SORRY in town.ben.screen[-1].shown
    town.query("ALTER TABLE gone RENAME TO drafts")
    await town.ben.close(town.ben.screen[-1])
    await town.ben.submit(town.ben.screen[-1], SNOW)
    assert town.ben.screen[-1].title == asked.title
    town.query("ALTER TABLE requests RENAME TO gone")
    await town.ben.press_in(town.ben.screen[-1], "same_follow")
    await _sees(town, town.ben)


async def _sees(town: Town, person: Person) -> None:
    await town.slack.until(lambda: person.screen and SORRY in person.screen[-1].shown)
