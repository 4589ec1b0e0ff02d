"""IDs and names as people paste them from messages, documents and phones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands.suggestions import find_name
from handlers.interaction.inputs import is_blank
from handlers.interaction.typed_text import read_id, read_reference, unquoted
from tests.support.handlers import make_unusable_handlers

PASTED = [
    "61",
    "`61`",
    "61.",
    "61,",
    "“61”",
    "„61“",
    "«61»",
    "'61'",
    "(61)",
    "[61]",
    "<61>",
    "*61*",
    "`#61`",
    "#61.",
    "６１",
    "＃６１",
    "6\u200b1",
    "\ufeff61\u2060",
    "61\u00a0",
    "segment 61",
    "Segment: `61`",
    "segment #61",
    "segments (61).",
    "ID 61",
    "segment ID: 61",
    "no. 61",
]
NOTHING = ["", " ", "\u200b", "\u2800", "\u3164", "\u00ad\u2060", "\ufeff \u200d", "\u115f\u1160", "\x07"]
NO_IDS = [
    "campaign 61",
    "6 1",
    "6-1",
    "-61",
    ".61",
    "6.1",
    "Snow 61",
    "61 Snow",
    "0",
    "(0)",
    "R0",
    "segment",
    "",
    "`",
]
PIECES = ["segment", "campaign", "id", "no", "R", "#", "7", "61", ".", "`", "“", "”", "(", ")", " ", "\u200b"]
WORDS = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@pytest.mark.parametrize("words", PASTED)
def test_an_id_is_read_from_pasted_text(words: str) -> None:
    assert read_id(words, "segment") == 61
    assert read_reference(words, "segment") is None


@pytest.mark.parametrize("words", PASTED)
def test_a_reference_is_read_from_pasted_text(words: str) -> None:
    reference = words.translate(str.maketrans("61６１", "R7Ｒ７"))
    assert read_reference(reference, "segment") == 7
    assert read_id(reference, "segment") is None


@pytest.mark.parametrize("words", NO_IDS)
def test_ambiguous_words_are_not_an_id(words: str) -> None:
    assert read_id(words, "segment") is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("“Snow”", "Snow"),
        ('"Snow"', "Snow"),
        ("„Snow“", "Snow"),
        ("`Snow`", "Snow"),
        ("« Snow »", "Snow"),
        ("Snow", "Snow"),
        ("Rock 'n' Roll", "Rock 'n' Roll"),
        ("the “best” snow", "the “best” snow"),
        ("5'", "5'"),
        ("“”", "“”"),
        ('"', '"'),
    ],
)
def test_quotation_marks_around_a_name_are_removed(words: str, name: str) -> None:
    assert unquoted(words) == name


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_visible_characters_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "\u200b.", "👨\u200d👩", "می\u200cخواهم", "❤\ufe0f"])
def test_a_text_with_a_visible_character_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("words", ["segment “61”", "segment (61)", "segment R7", "segment `R7`"])
def test_an_id_after_the_noun_does_not_open_a_form_with_that_name(words: str) -> None:
    assert find_name(words, make_unusable_handlers().commands.table.entries) is None


@given(WORDS)
def test_any_words_are_an_id_or_a_reference_or_neither(words: str) -> None:
    found = [read_id(words, "segment"), read_reference(words, "segment")]
    assert None in found
    assert all(number is None or 0 < number < 10**18 for number in found)
    assert unquoted(words) == words.strip() or unquoted(words) in words
