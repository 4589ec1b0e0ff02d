"""The words after `/clsfy`: found however they are written, and guessed at where they aren't found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands import router
from handlers.commands.router import Command, CommandTable
from handlers.commands.suggestions import HELP, find_impossible, suggest
from handlers.interaction.interactions import Interaction
from handlers.messages.command_buttons import command_button
from playground.slack.block_kit.surfaces import TEXT_MOST
from tests.support.handlers import make_unusable_handlers

REAL = make_unusable_handlers().commands.table
PIECES = [
    "segment",
    "segments",
    "Campaign",
    "new",
    "create",
    "list",
    "show",
    "status",
    "61",
    "-1",
    "me",
    "help",
]
TYPED = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=5).map(" ".join),
)


async def nobody(interaction: Interaction) -> None:
    """Answers nothing."""


TABLE = CommandTable(
    (
        Command("segment", "", "", run=nobody),
        Command("segment new", "[NAME]", "", run=nobody),
        Command("segment list", "[mine]", "", run=nobody),
        Command("segment show", "ID", "", run=nobody),
        Command("campaign", "", "", run=nobody),
        Command("campaign new", "[NAME]", "", run=nobody),
        Command("campaign list", "[mine]", "", run=nobody),
        Command("campaign show", "ID", "", run=nobody),
        Command("preferences", "", "", run=nobody),
    )
)


@pytest.mark.parametrize(
    ("typed", "words", "rest"),
    [
        ("segment", "segment", ""),
        ("  SEGMENTS ", "segment", ""),
        ("segment new", "segment new", ""),
        ("segment create Snow  blowers ", "segment new", "Snow  blowers"),
        ("Segments Status 61", "segment show", "61"),
        ("campaigns list mine 2", "campaign list", "mine 2"),
        ("settings", "preferences", ""),
    ],
)
def test_a_command_is_found_in_any_case_and_its_argument_is_kept_as_typed(
    typed: str, words: str, rest: str
) -> None:
    found = TABLE.find(typed)
    assert found is not None
    assert (found[0].words, found[1]) == (words, rest)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("segmnt", ["segment"]),
        ("campain lst", ["campaign list", "campaign new lst"]),
        ("hepl", ["help"]),
        ("segment Snowblowers", ["segment new Snowblowers"]),
        ("segment Snowblower Buyers  2", ["segment new Snowblower Buyers  2"]),
        ("segmnt nw Snow", ["segment new Snow", "segment new nw Snow"]),
        ("segment 61", ["segment show 61"]),
        ("segment shw 61", ["segment show 61", "segment new shw 61"]),
        ("list segments", ["segment list"]),
        ("create campaign Autumn", ["campaign new Autumn"]),
        ("list", ["segment list", "campaign list"]),
        ("status 61", ["segment show 61", "campaign show 61"]),
        ("preferences please", ["preferences"]),
        ("prefernces", ["preferences"]),
        ("xyzzy", []),
        ("👋", []),
    ],
)
def test_a_typo_gets_a_suggestion_with_its_argument(typed: str, meant: list[str]) -> None:
    assert TABLE.find(typed) is None
    assert suggest(typed, TABLE.entries) == meant


@settings(max_examples=500)
@given(TYPED)
def test_any_text_is_either_a_command_or_not(typed: str) -> None:
    found = REAL.find(typed)
    if found is None:
        return
    entry, rest = found
    count = len(entry.words.split())
    assert REAL.find(entry.words) is not None
    assert typed.split()[count:] == rest.split()
    assert rest in typed


@settings(max_examples=500)
@given(TYPED)
def test_every_suggestion_is_a_command(typed: str) -> None:
    for offered in suggest(typed, REAL.entries):
        assert offered == HELP or REAL.find(offered) is not None


def test_help_lists_every_command_in_order() -> None:
    told = [line.split("`")[1] for line in REAL.help(is_admin=False).splitlines()]
    assert told == [f"{router.NAME} {entry.words} {entry.takes}".strip() for entry in REAL.entries]
    assert len(REAL.help(is_admin=True)) < TEXT_MOST


def test_only_admins_are_offered_a_list_of_everything() -> None:
    assert "all" not in REAL.help(is_admin=False)
    assert "`/clsfy segment list [mine|here|failed|all]`" in REAL.help(is_admin=True)


@pytest.mark.parametrize(
    ("typed", "words", "name"),
    [
        ("segment Snow lovers", "segment new", "Snow lovers"),
        ("Segments Snowblower Buyers  2", "segment new", "Snowblower Buyers  2"),
        ("campaign H1 EV", "campaign new", "H1 EV"),
        ("segment Snowblowers", "segment new", "Snowblowers"),
    ],
)
def test_other_words_after_segment_are_the_name_of_a_new_segment(typed: str, words: str, name: str) -> None:
    found = REAL.find_named(typed)
    assert found is not None
    assert (found[0].words, found[1]) == (words, name)


@pytest.mark.parametrize(
    "typed",
    ["segment", "segment lst", "segment shw 61", "segment 61", "preferences please", "xyzzy", "hepl me"],
)
def test_a_word_similar_to_a_command_is_not_a_name(typed: str) -> None:
    assert REAL.find_named(typed) is None


@pytest.mark.parametrize(
    ("typed", "impossible"),
    [
        ("segment delete 61", "delete segments"),
        ("segmnt remove 61", "delete segments"),
        ("campaign cancel", "cancel campaigns"),
        ("segment Rename 61 Snow", "rename segments"),
        ("segment edit 61", "edit segments"),
        ("segment Snow", None),
        ("delete", None),
        ("preferences delete", None),
    ],
)
def test_a_command_for_what_classify_cannot_do_is_recognized(typed: str, impossible: str | None) -> None:
    assert find_impossible(typed, REAL.entries) == impossible


def test_every_command_says_what_it_does() -> None:
    assert all(entry.description for entry in REAL.entries)
    assert len({entry.words for entry in REAL.entries}) == len(REAL.entries)


def test_a_button_for_a_long_command_has_an_id_that_slack_accepts() -> None:
    button = command_button("Do", "segment new " + "x" * 1900).to_dict()
    assert len(button["action_id"]) == 255
    assert button["value"].endswith("x")
