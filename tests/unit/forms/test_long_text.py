"""A text that no input takes: shown whole, within Slack's limits, or not at all."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.segments import long_text
from playground.slack.block_kit.blocks import wrongs
from playground.slack.block_kit.mrkdwn import read, texts_of

PARTS = ["word ", "line\n", "&amp;", "&lt;", "&", "<b>", "🎿", ":tada:", "*b* ", "مرحبا", "x" * 900]


def blocks(text: str) -> Sequence[dict[str, Any]]:
    """As they are sent."""
    return [block.to_dict() for block in long_text.sections(text)]


def shown(text: str) -> str:
    """What a reader sees, the sections one after the other."""
    return "".join(read(each, {}) for each in texts_of(list(blocks(text))))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=60), st.integers(1, 40))
@example(["&amp;"], 7999)
def test_a_long_text_is_shown_completely(parts: list[str], times: int) -> None:
    text = ("".join(parts) * times)[: long_text.MAX_LENGTH]
    assert shown(text) == text
    assert not list(wrongs(blocks(text), "modal"))


def test_a_long_text_is_split_at_the_end_of_a_line_or_word() -> None:
    for mark in ("\n", " "):
        *firsts, last = [block["text"]["text"] for block in blocks(f"{'x' * 70}{mark}" * 100)]
        assert all(first.endswith(mark) for first in firsts)
        assert len(firsts) == 2
        assert last


def test_an_emoji_is_shown_by_its_name() -> None:
    assert all(block["text"]["emoji"] is False for block in blocks(":tada: " * 1000))


def test_a_section_stays_within_the_limit_if_an_emoji_counts_as_two() -> None:
    shown = [block["text"]["text"] for block in blocks("🎿" * 5000)]
    assert max(len(one.encode("utf-16-le")) // 2 for one in shown) <= 3000
    assert long_text.is_long("🎿" * 1501)


@pytest.mark.parametrize(("length", "long"), [(0, False), (3000, False), (3001, True)])
def test_a_text_is_long_if_it_does_not_fit_into_an_input(length: int, long: bool) -> None:
    assert long_text.is_long("x" * length) is long
