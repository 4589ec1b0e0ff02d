"""Slack's text: what pings, what links, and what a reader sees."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Message, Slack

Json = dict[str, Any]


async def posted(slack: Slack, web: AsyncWebClient, text: str, **more: Any) -> Message:
    slack.limits.on = False
    channel = slack.channel("media", bot=True)
    await web.chat_postMessage(channel=channel.id, text=text, **more)
    return channel.messages[-1]


@pytest.mark.parametrize(
    ("text", "mentions", "links", "shown"),
    [
        ("Hello & <b>", set(), {"b"}, "Hello & b"),
        (
            "<!channel> <!here|here> <!everyone>",
            {"channel", "here", "everyone"},
            set(),
            "@channel here @everyone",
        ),
        ("<!subteam^S012AB|@team>", {"S012AB"}, set(), "@team"),
        ("<https://x.example|Mind this>", set(), {"https://x.example"}, "Mind this"),
        (
            "see https://x.example/a?b=1&amp;c=2",
            set(),
            {"https://x.example/a?b=1&c=2"},
            "see https://x.example/a?b=1&c=2",
        ),
        ("<mailto:a@x.example|a>", set(), {"mailto:a@x.example"}, "a"),
        (
            "&lt;!channel&gt; &amp; &lt;@U123&gt; &lt;https://|y&gt;",
            set(),
            set(),
            "<!channel> & <@U123> <https://|y>",
        ),
        ("@channel by hand", set(), set(), "@channel by hand"),
        ("<!date^1700000000^{date_num} at {time}|then>", set(), set(), "2023-11-14 at 10:13 PM"),
        ("<!date^soon^{date}|then>", set(), set(), "then"),
    ],
)
async def test_a_text_mentions_links_and_shows_what_slack_would(
    slack: Slack, web: AsyncWebClient, text: str, mentions: set[str], links: set[str], shown: str
) -> None:
    message = await posted(slack, web, text)
    assert (message.mentions, message.links, message.visible_text) == (mentions, links, shown)


async def test_people_and_channels_are_shown_by_name(slack: Slack, web: AsyncWebClient) -> None:
    ann, media = slack.person("ann"), slack.channel("media", bot=True)
    message = await posted(slack, web, f"<@{ann.id}> in <#{media.id}>")
    assert (message.visible_text, message.mentions, message.links) == (
        "@ann in #media",
        {ann.id},
        {f"#{media.id}"},
    )


@pytest.mark.parametrize(
    ("block", "mentions", "links"),
    [
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": "<!here> https://x.example"}},
            {"here"},
            {"https://x.example"},
        ),
        (
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "https://x.example <!here>", "verbatim": True},
            },
            {"here"},
            set(),
        ),
        (
            {"type": "section", "text": {"type": "plain_text", "text": "<!here> https://x.example"}},
            set(),
            set(),
        ),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "<@U1>"}]}, {"U1"}, set()),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "<!channel> "},
                            {"type": "user", "user_id": "U1"},
                            {"type": "broadcast", "range": "here"},
                            {"type": "link", "url": "https://x.example", "text": "x"},
                        ],
                    }
                ],
            },
            {"U1", "here"},
            {"https://x.example"},
        ),
    ],
)
async def test_a_block_mentions_and_links_what_slack_would(
    slack: Slack, web: AsyncWebClient, block: Json, mentions: set[str], links: set[str]
) -> None:
    message = await posted(slack, web, "x", blocks=[block])
    assert (message.mentions, message.links) == (mentions, links)


async def test_parse_none_does_not_link_a_bare_url(slack: Slack, web: AsyncWebClient) -> None:
    text = "https://x.example <https://y.example|y>"
    message = await posted(slack, web, text, parse="none")
    assert message.links == {"https://y.example"}
    await web.chat_update(channel=message.channel, ts=message.ts, text=text)
    assert message.links == {"https://x.example", "https://y.example"}


async def test_a_url_ends_before_the_sentence_does(slack: Slack, web: AsyncWebClient) -> None:
    message = await posted(slack, web, "See “https://x.example/a”, (https://y.example/b?c=d).")
    assert message.links == {"https://x.example/a", "https://y.example/b?c=d"}


async def test_a_url_typed_in_angle_brackets_ends_before_the_bracket(slack: Slack) -> None:
    typed = "<https://x.example> <https://y.example/a?b=1&c=2>"
    message = await slack.person("ann").say(typed, slack.channel("media"))
    assert message.links == {"https://x.example", "https://y.example/a?b=1&c=2"}
    assert message.text.startswith("&lt;<https://x.example>&gt; ")
    assert message.visible_text == typed


async def test_parse_full_mentions_names_that_are_written_out(slack: Slack, web: AsyncWebClient) -> None:
    assert (await posted(slack, web, "@channel", parse="full")).mentions == {"channel"}
    assert (await posted(slack, web, "@channel", link_names=True)).mentions == set()


async def test_text_that_people_type_is_escaped(slack: Slack) -> None:
    media = slack.channel("media")
    message = await slack.person("ann").say("<!channel> & co", media)
    assert (message.text, message.visible_text) == ("&lt;!channel&gt; &amp; co", "<!channel> & co")
    assert message.mentions == set()
