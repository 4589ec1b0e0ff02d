"""Names, times and durations in Slack's mrkdwn: typed text never acts as markup."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.interaction.interactions import unescaped
from handlers.messages.formatting import (
    channel,
    contact,
    duration,
    escaped,
    lifetime,
    local_time,
    mention,
    shortened,
)
from playground.slack.block_kit.mrkdwn import Text, escape, links, mentions, read

TYPED_TEXTS = st.lists(
    st.sampled_from(
        [*"<>&;#@!|*`~_ \n\t…ab🎿م\u202e\x00\x1b", "<@U1>", "<!here>", "&lt;", "<https://a.example|b>"]
    )
    | st.characters(),
    max_size=200,
).map("".join)
LITERAL = re.compile(r"<!date\^0\^\{_\}\|[^<>&|]+>")  # a date without a format: Slack shows its fallback text
FORMATTED = re.compile(r"(?<!\w)([*_~])\S.*\1(?!\w)|`|:[^\s:]+:")
INVISIBLE = {
    *map(chr, (*range(9), *range(14, 28), *range(127, 133), *range(134, 160))),
    *"\u202a\u202b\u202c\u202d\u202e",
}
INVISIBLE |= set("\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Snow & <Ice>", "Snow &amp; &lt;Ice&gt;"),
        ("&lt;", "&amp;lt;"),
        ("  two\n lines\t here ", "two lines here"),
        ('say "it\'s"', 'say "it\'s"'),
        ("", ""),
    ],
)
def test_typed_text_is_escaped_and_put_on_one_line(text: str, written: str) -> None:
    assert escaped(text) == written


@pytest.mark.parametrize(
    ("text", "limit", "written"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("a&b", 7, "a&amp;b"),
        ("a&bc", 7, "a&amp;…"),
        ("a&&", 7, "a&amp;…"),
        ("&&&&", 4, "…"),
        ("🎿🎿🎿", 2, "🎿…"),
    ],
)
def test_text_that_is_too_long_is_cut_between_characters(text: str, limit: int, written: str) -> None:
    assert escaped(text, limit) == written


def test_a_name_takes_at_most_150_characters_after_escaping() -> None:
    assert [len(escaped(text * 3000)) for text in ("x", "🎿")] == [150, 150]
    assert 145 < len(escaped("&" * 3000)) <= 150


@pytest.mark.parametrize(
    "name", ["*bold*", "_it_ is", "~no~", "`code` & `more`", ":x: marks", "a*b", "5 * 3"]
)
def test_formatting_in_a_name_is_shown_as_typed(name: str) -> None:
    written = escaped(name)
    assert not FORMATTED.search(LITERAL.sub("", written))
    assert read(Text(written), {}) == name


@pytest.mark.parametrize("name", ["Snowblower Buyers", "snow_blower_buyers", "Q3: skis", "50% off!"])
def test_a_plain_name_needs_no_escape(name: str) -> None:
    assert escaped(name) == name


@settings(max_examples=300)
@given(TYPED_TEXTS, st.integers(1, 200))
def test_typed_text_never_acts_as_markup(text: str, limit: int) -> None:
    written = escaped(text, limit)
    outside = LITERAL.sub("", written)
    assert not (INVISIBLE | set("<>\n\r\t")) & set(outside)
    assert not FORMATTED.search(outside)
    assert written.count("&") == sum(written.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))
    assert len(written) <= limit
    assert mentions(Text(written)) == []
    assert links(Text(written, links=False)) == []


@settings(max_examples=200)
@given(TYPED_TEXTS)
def test_a_reader_sees_the_text_as_it_was_typed(text: str) -> None:
    line = " ".join("".join(character for character in text if character not in INVISIBLE).split())
    shown = read(Text(escaped(text)), {})
    assert shown == line or (shown.endswith("…") and line.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("setting", "written", "mentioned_ids"),
    [
        ("your Slack admin", "your Slack admin", []),
        ("<@U012AB3CD>", "<@U012AB3CD>", ["U012AB3CD"]),
        ("<!subteam^S012AB3CD>", "<!subteam^S012AB3CD>", ["S012AB3CD"]),
        ("<!channel>", "&lt;!channel&gt;", []),
        ("<!here>", "&lt;!here&gt;", []),
        ("Ann <ann@a.example> & Ben", "Ann &lt;ann@a.example&gt; &amp; Ben", []),
        ("<https://x.example|us>", "&lt;https://x.example|us&gt;", []),
        ("<@U012AB3CD> or <@U2>", "&lt;@U012AB3CD&gt; or &lt;@U2&gt;", []),
    ],
)
def test_a_contact_is_a_person_or_a_group_or_plain_text(
    setting: str, written: str, mentioned_ids: list[str]
) -> None:
    assert contact(setting) == written
    assert mentions(Text(contact(setting))) == mentioned_ids


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (38, "38 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (60, "1 min"),
        (89, "1 min"),
        (42 * 60, "42 min"),
        (3599, "1 h"),
        (3600, "1 h"),
        (6120, "1 h 42 min"),
        (7200, "2 h"),
        (90000, "25 h"),
        (108300, "30 h 5 min"),
    ],
)
def test_a_duration_is_written_as_people_say_it(seconds: float, written: str) -> None:
    assert duration(timedelta(seconds=seconds)) == written


@pytest.mark.parametrize(
    ("hours", "written"), [(720, "30 days"), (24, "1 day"), (36, "36 h"), (720.5, "720 h 30 min"), (0, "0 s")]
)
def test_what_lasts_for_days_is_counted_in_days(hours: float, written: str) -> None:
    assert lifetime(timedelta(hours=hours)) == written


@settings(max_examples=100)
@given(TYPED_TEXTS)
def test_text_that_slack_escaped_is_read_as_it_was_typed(text: str) -> None:
    assert unescaped(escape(text)) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("see <https://a.example/x?a=1&amp;b=2|a.example>", "see https://a.example/x?a=1&b=2"),
        ("<https://a.example>", "https://a.example"),
        ("for <@U012AB3CD|ben> and <@U012AB3CE>", "for @ben and @U012AB3CE"),
        ("in <#C012AB3CD|media-team> or <#C012AB3CE|>", "in #media-team or #C012AB3CE"),
        ("<!here> <!subteam^S012AB3CD|@buyers> <!channel|channel>", "@here @buyers channel"),
        ("&lt;@U1&gt; &amp;amp;", "<@U1> &amp;"),
    ],
)
def test_references_from_slack_are_read_as_plain_words(text: str, plain: str) -> None:
    assert unescaped(text) == plain


@settings(max_examples=300)
@given(TYPED_TEXTS)
def test_any_text_can_be_unescaped(text: str) -> None:
    plain = unescaped(text)
    assert set(plain) <= set(text) | set("<>&@")
    assert len(plain) <= len(text) + text.count("<")


@pytest.mark.parametrize(
    ("text", "limit", "plain"),
    [("two\n lines & <b>", 75, "two lines & <b>"), ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…")],
)
def test_plain_text_is_only_shortened(text: str, limit: int, plain: str) -> None:
    assert shortened(text, limit) == plain


@settings(max_examples=200)
@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400)))
def test_a_duration_never_contains_sixty_of_a_unit(of: timedelta) -> None:
    assert "60" not in duration(of).replace(" h", "h").split()


def test_a_time_is_shown_in_the_readers_time_zone_or_else_in_utc() -> None:
    at = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    seconds = int(at.timestamp())
    assert local_time(at) == f"<!date^{seconds}^{{date_short_pretty}} at {{time}}|2026-03-02 09:05 UTC>"
    assert read(Text(local_time(at)), {}) == "Mar 2, 2026 at 9:05 AM"
    assert links(Text(local_time(at))) == []


def test_a_channel_is_linked_and_a_direct_message_is_named() -> None:
    assert channel("C012AB3CD") == "<#C012AB3CD>"
    assert channel("D012AB3CD") == "your direct messages"


def test_a_person_is_mentioned_by_id() -> None:
    assert mentions(Text(mention("U012AB3CD"))) == ["U012AB3CD"]
