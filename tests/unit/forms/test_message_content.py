"""Everything that a message says, wherever Slack puts its words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.segments.source_message import text as message_text
from handlers.segments.source_message.content import read_content


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    """Return a rich text block with these parts."""
    return {"type": "rich_text", "elements": list(parts)}


def line(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    """Return a part of a rich text with these elements."""
    return {"type": kind, "elements": list(elements)}


def word(text: str) -> dict[str, Any]:
    """Return plain text in a rich text."""
    return {"type": "text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    """Return a text object."""
    return {"type": "mrkdwn", "text": text}


SECTION = {"type": "section", "text": mrkdwn("Homeowners with *snow*")}
RICH = rich(
    line(
        word("Homeowners & <snow> "),
        {"type": "link", "url": "https://a.example/x?a=1|2", "text": "here"},
        word(" "),
        {"type": "emoji", "name": "snowflake"},
        {"type": "user", "user_id": "U1"},
    ),
    {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [line(word("drives")), line({"type": "link", "url": "https://b.example"})],
    },
    line(word("quoted"), kind="rich_text_quote"),
)
RICH_TEXT = (
    "Homeowners &amp; &lt;snow&gt; <https://a.example/x?a=1%7C2|here> :snowflake:<@U1>\n"
    "• drives\n• <https://b.example>\nquoted"
)
FORWARDED = {
    "is_share": True,
    "is_msg_unfurl": True,
    "from_url": "https://example.slack.com/archives/C1/p1",
    "original_url": "https://example.slack.com/archives/C1/p1",
    "fallback": "[June 1st, 2026] ben: Homeowners",
    "text": "Homeowners",
    "author_name": "ben",
    "message_blocks": [{"team": "T1", "channel": "C1", "ts": "1.2", "message": {"blocks": [RICH]}}],
}
PREVIEW = {"original_url": "https://a.example", "title": "A page", "text": "About snow", "service_name": "A"}

MESSAGES = [
    ({"text": "Homeowners"}, "Homeowners"),
    ({"text": None}, ""),
    ({"text": "", "blocks": [SECTION]}, "Homeowners with *snow*"),
    ({"text": "FYI", "blocks": [SECTION]}, "Homeowners with *snow*"),
    ({"text": "", "blocks": [RICH]}, RICH_TEXT),
    ({"text": "*Homeowners*", "blocks": [rich(line(word("Homeowners")))]}, "*Homeowners*"),
    ({"text": "FYI", "attachments": [{"text": "Homeowners", "fallback": "x"}]}, "FYI\nHomeowners"),
    ({"text": "", "attachments": [{"fallback": "Homeowners"}]}, "Homeowners"),
    (
        {"attachments": [{"pretext": "a", "title": "b", "fields": [{"title": "c", "value": "d"}]}]},
        "a\nb\nc: d",
    ),
    ({"text": "", "attachments": [{"blocks": [SECTION]}]}, "Homeowners with *snow*"),
    ({"text": "FYI", "attachments": [FORWARDED]}, f"FYI\n{RICH_TEXT}"),
    ({"text": "", "attachments": [{**FORWARDED, "message_blocks": None}]}, "Homeowners"),
    (
        {"attachments": [{"is_share": True, "text": "FYI", "attachments": [FORWARDED]}]},
        f"FYI\n{RICH_TEXT}",
    ),
    ({"text": "See <https://a.example>", "attachments": [PREVIEW]}, "See <https://a.example>"),
    (
        {
            "text": "",
            "blocks": [
                {"type": "header", "text": {"type": "plain_text", "text": "Snow & ice"}},
                {"type": "divider"},
                {"type": "context", "elements": [mrkdwn("a"), {"type": "image", "alt_text": "b"}]},
                {"type": "section", "fields": [mrkdwn("c"), mrkdwn("d")]},
                {"type": "markdown", "text": "**e**"},
                {"type": "table", "rows": [[{"type": "raw_text", "text": "f"}, rich(line(word("g")))]]},
                {"type": "actions", "elements": [{"type": "button", "text": mrkdwn("no")}]},
            ],
        },
        "Snow &amp; ice\na\nc\nd\n**e**\nf | g",
    ),
]
FIELDS = ["type", "text", "elements", "blocks", "attachments", "message_blocks", "fields", "rows"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "blocks", "attachments", "message_blocks", "fields", "rows"]
            )
            | st.text(max_size=3),
            inner | st.sampled_from(["rich_text", "section", "table", "context", "rich_text_list", "link"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(("message", "content"), MESSAGES)
def test_the_text_is_found_in_blocks_attachments_and_forwarded_messages(
    message: dict[str, Any], content: str
) -> None:
    assert read_content(message) == content


def test_the_links_of_a_forwarded_message_become_example_urls() -> None:
    read = message_text.read(read_content({"text": "FYI", "attachments": [FORWARDED]}))
    assert read.urls == ("https://a.example/x?a=1%7C2", "https://b.example")
    assert read.text.startswith("FYI\nHomeowners & <snow> here :snowflake:\n• drives")


def test_nested_forwarded_messages_are_read_to_a_limited_depth() -> None:
    message: dict[str, Any] = {"text": "last"}
    for number in range(50):
        message = {"text": str(number), "is_share": True, "attachments": [message]}
    assert read_content(message).splitlines() == ["49", "48", "47", "46", "45", "44"]


@given(st.fixed_dictionaries({"text": st.none() | st.text(max_size=5), "blocks": JSON, "attachments": JSON}))
def test_a_message_of_any_shape_is_read(message: dict[str, Any]) -> None:
    assert isinstance(read_content(message), str)
