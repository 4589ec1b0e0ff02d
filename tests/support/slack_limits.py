"""How Slack takes and shows what is built here: its limits, its pings and its links."""

import re
from typing import Any

from handlers.messages.blocks import Contacts, Message
from playground.slack.block_kit.mrkdwn import Text, links, mentions, read, texts_of
from playground.slack.block_kit.surfaces import EDIT_MOST, check_blocks, check_text

PLAIN = Contacts("your Slack admin", "your Classify representative")
LONGEST = Contacts("Dana & <Co> " * 20, "Robin & <Co> " * 20)
EVIL = "<!channel> & <@U123> <https://x.example|y> https://z.example *b* `c` 🎿 \u202eمرحبا"
ENDLESS = (f"{EVIL} " * 60)[:3000]
NAMES = ("Snowblower Buyers", EVIL, ENDLESS, "&" * 3000, "🎿" * 3000, "مرحبا " * 500, "")


def blocks_of(post: Message) -> list[dict[str, Any]]:
    """The blocks as they are sent; raises where Slack would refuse the message."""
    sent = post.arguments()
    check_text(sent["text"], EDIT_MOST)
    return check_blocks(sent["blocks"])


def controls(post: Message) -> list[str]:
    """What can be pressed or chosen from: the action id of each."""
    rows = [block["elements"] for block in blocks_of(post) if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


def pinged(post: Message) -> list[list[str]]:
    """Whom the text pings, and whom the blocks do."""
    shown = [found for text in texts_of(blocks_of(post)) for found in mentions(text)]
    return [mentions(Text(post.text)), shown]


def linked(post: Message) -> set[str]:
    """Where the message links to, in a client that turns no bare address into a link (`parse=none`)."""
    texts = [Text(post.text, links=False), *texts_of(blocks_of(post))]
    return {found for text in texts for found in links(text)}


def said(post: Message) -> str:
    """The text as a screen reader says it."""
    return read(Text(post.text), {})


def at_a_glance(post: Message) -> str:
    """The 80 characters that a notification shows: an emoji is one, and bold has no stars."""
    return re.sub(r":[a-z_]+:", "*", said(post)).replace("*", "", 3)[:80]


def unsaid(post: Message) -> list[str]:
    """What the paragraphs show and the text does not say."""
    shown = [block for block in blocks_of(post) if block["type"] in ("section", "context")]
    paragraphs = [{**block, "accessory": None} for block in shown]  # a button beside one is no part of it
    return [text.text for text in texts_of(paragraphs) if text.text not in post.text]
