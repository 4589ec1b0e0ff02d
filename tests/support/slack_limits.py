"""How Slack takes and shows what is built here: its limits, its pings and its links."""

import re
from typing import Any

from handlers.messages.blocks import Contacts, Message
from playground.slack.block_kit.mrkdwn import Text, links, mentions, read, texts_of
from playground.slack.block_kit.surfaces import EDIT_MOST, check_blocks, check_text

DEFAULT_CONTACTS = Contacts("your Slack admin", "your Classify representative")
LONGEST_CONTACTS = Contacts("Dana & <Co> " * 20, "Robin & <Co> " * 20)
HOSTILE_TEXT = "<!channel> & <@U123> <https://x.example|y> https://z.example *b* `c` 🎿 \u202eمرحبا"
LONGEST_TEXT = (f"{HOSTILE_TEXT} " * 60)[:3000]
DIFFICULT_NAMES = (
    "Snowblower Buyers",
    HOSTILE_TEXT,
    LONGEST_TEXT,
    "&" * 3000,
    "🎿" * 3000,
    "مرحبا " * 500,
    "",
)


def checked_blocks(post: Message) -> list[dict[str, Any]]:
    """The blocks as they are sent; raises where Slack would refuse the message."""
    sent = post.arguments()
    check_text(sent["text"], EDIT_MOST)
    return check_blocks(sent["blocks"])


def action_ids(post: Message) -> list[str]:
    """What can be pressed or chosen from: the action id of each."""
    rows = [block["elements"] for block in checked_blocks(post) if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


def mentioned_users(post: Message) -> list[list[str]]:
    """Whom the text pings, and whom the blocks do."""
    shown = [found for text in texts_of(checked_blocks(post)) for found in mentions(text)]
    return [mentions(Text(post.text)), shown]


def link_targets(post: Message) -> set[str]:
    """Where the message links to, in a client that turns no bare address into a link (`parse=none`)."""
    texts = [Text(post.text, links=False), *texts_of(checked_blocks(post))]
    return {found for text in texts for found in links(text)}


def readable_text(post: Message) -> str:
    """The text as a screen reader says it."""
    return read(Text(post.text), {})


def notification_preview(post: Message) -> str:
    """The 80 characters that a notification shows: an emoji is one, and bold has no stars."""
    return re.sub(r":[a-z_]+:", "*", readable_text(post)).replace("*", "", 3)[:80]


def missing_from_text(post: Message) -> list[str]:
    """What the paragraphs show and the text does not say."""
    shown = [block for block in checked_blocks(post) if block["type"] in ("section", "context")]
    paragraphs = [{**block, "accessory": None} for block in shown]  # a button beside one is no part of it
    return [text.text for text in texts_of(paragraphs) if text.text not in post.text]
