"""Ids as people type them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.interaction.interactions import unescaped
from handlers.interaction.request_lookup import not_an_id
from handlers.interaction.typed_text import read_id
from playground.slack.block_kit.mrkdwn import Text, links, mentions

WORDS = st.lists(
    st.sampled_from([*"#0123456789 -+.e_x<>@&|", "٣", "²", "<@U1>", "\n"]) | st.characters()
).map("".join)


@pytest.mark.parametrize(
    "words", ["", "#", "0", "-1", "+1", "1.0", "1e3", "1_0", "٣", "²", "##1", "1 2", "1" * 19, "x1"]
)
def test_a_word_that_is_not_a_number_is_not_an_id(words: str) -> None:
    assert read_id(words) is None


@settings(max_examples=200)
@given(st.integers(1, 10**18 - 1), st.sampled_from(["{}", "#{}", " {} ", "0{}", "\t#{}\n"]))
def test_an_id_is_read_in_any_notation(number: int, written: str) -> None:
    assert read_id(written.format(number)) == (
        number if len(written.format(number).strip(" \t\n#")) < 19 else None
    )


@settings(max_examples=300)
@given(WORDS)
def test_any_words_are_a_storable_id_or_are_reported_as_none(words: str) -> None:
    found = read_id(unescaped(words))
    if found is not None:
        assert 0 < found < 2**63
        return
    said = not_an_id("segment show", words)
    assert len(said) < 250
    assert mentions(Text(said)) == []
    assert links(Text(said, links=False)) == []
