"""What a message says, as a segment is asked for with it: whatever Slack hands over becomes plain words."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.segments import url_lists
from handlers.segments.source_message import text as message_text
from handlers.segments.source_message.text import MessageText

IDS = st.from_regex(r"[UWCS][A-Z0-9]{2,10}", fullmatch=True)
WORDS = st.text(st.characters(exclude_characters="<>&|", codec="utf-8"), max_size=40)
LABELS = st.text("abc xyz&", min_size=1, max_size=10).filter(str.strip)
PATHS = st.text("abc/?=&1,", max_size=8)
URLS = st.builds(lambda host, path: f"https://{host}.example/{path}", st.sampled_from("abcde"), PATHS)


@pytest.mark.parametrize(
    ("mrkdwn", "words"),
    [
        ("Homeowners &lt;with&gt; a drive &amp; snow", MessageText("Homeowners <with> a drive & snow", ())),
        ("&amp;lt; stays", MessageText("&lt; stays", ())),
        ("Like <https://a.example/x>", MessageText("Like https://a.example/x", ("https://a.example/x",))),
        ("Like <http://a.example/?a=1&amp;b=2|this> one", MessageText("Like this one", ("http://a.example/?a=1&b=2",))),
        ("<https://a.example|a> <https://a.example|b>", MessageText("a b", ("https://a.example",))),
        (
            "<https://a.example>\n<https://b.example>",
            MessageText("", ("https://a.example", "https://b.example")),
        ),
        (
            "<@U1|ann>, <@U2> <#C1|media> <!here> <!subteam^S1|@buyers>",
            MessageText("@ann,  #media  @buyers", ()),
        ),
        ("mail <mailto:kim@a.example|kim@a.example>", MessageText("mail kim@a.example", ())),
        (
            "by <!date^1392734382^{date}|Feb 18, 2014> :tada: *now*",
            MessageText("by Feb 18, 2014 :tada: *now*", ()),
        ),
        ("ask <https://ann:secret@a.example/|here>", MessageText("ask here", ())),
        (" \n ", MessageText("", ())),
        ("", MessageText("", ())),
        ("<@U0BEN>", MessageText("", ())),
    ],
)  # fmt: skip
def test_markup_becomes_the_text_that_people_read(mrkdwn: str, words: MessageText) -> None:
    assert message_text.read(mrkdwn) == words


@given(WORDS)
def test_plain_text_is_kept_as_it_was_typed(typed: str) -> None:
    text = message_text.read(html.escape(typed, quote=False)).text
    assert text == re.sub(r"\s{40,}", "\n\n", typed.strip())


@given(st.lists(st.one_of(WORDS, IDS.map("<@{}>".format), URLS.map(lambda url: f"<{html.escape(url)}>"))))
@example(["<", "&lt;@U1>"])
def test_no_persons_id_and_no_markup_is_left(parts: list[str]) -> None:
    words = message_text.read(" ".join(parts))
    assert not re.search(r"<@[A-Z0-9]+>", words.text)
    assert words.text == words.text.strip()


@given(st.lists(URLS, max_size=12), st.lists(LABELS, min_size=12, max_size=12))
def test_the_example_urls_are_the_links_in_their_order(urls: list[str], labels: list[str]) -> None:
    links = [f"<{html.escape(url, quote=False)}|{label}>" for url, label in zip(urls, labels, strict=False)]
    found = message_text.read(f"They read {' or '.join(links)}.").urls
    assert found == url_lists.read_urls("\n".join(urls)).values
    assert len(set(found)) == len(found)


@given(st.text())
def test_any_message_fits_into_the_form(mrkdwn: str) -> None:
    words = message_text.read(mrkdwn)
    field = "\n".join(words.urls)
    assert len(field) <= 3000
    assert url_lists.read_urls(field) == url_lists.ParsedList(words.urls, ())


def test_urls_that_do_not_fit_into_the_field_are_left_out_from_the_end() -> None:
    urls = [f"https://{number:04}.example/{'x' * 90}" for number in range(100)]
    found = message_text.read(" ".join(f"<{url}>" for url in urls)).urls
    assert list(found) == urls[: len(found)]
    assert 20 < len(found) < 30
