"""Checks a message against Slack's limits, and tells what it mentions, links to and says."""

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


#: The latest message and its blocks. A test asks several questions about a message.
_checked: dict[str, tuple[Message, list[dict[str, Any]]]] = {}


def checked_blocks(message: Message) -> list[dict[str, Any]]:
    """Return the blocks as they are sent. Raise if Slack would refuse the message."""
    latest, blocks = _checked.get("latest", (None, []))
    if latest is message:
        return blocks
    sent = message.arguments()
    check_text(sent["text"], EDIT_MOST)
    blocks = check_blocks(sent["blocks"])
    _checked["latest"] = (message, blocks)
    return blocks


def action_ids(message: Message) -> list[str]:
    """Return the action IDs of the buttons and menus."""
    rows = [block["elements"] for block in checked_blocks(message) if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


def mentioned_users(message: Message) -> list[list[str]]:
    """Return whom the text mentions, and whom the blocks mention."""
    shown = [found for text in texts_of(checked_blocks(message)) for found in mentions(text)]
    return [mentions(Text(message.text)), shown]


def link_targets(message: Message) -> set[str]:
    """Return where the message links to, if a bare address becomes no link (`parse=none`)."""
    texts = [Text(message.text, links=False), *texts_of(checked_blocks(message))]
    return {found for text in texts for found in links(text)}


def readable_text(message: Message) -> str:
    """Return the text as a screen reader says it."""
    return read(Text(message.text), {})


def notification_preview(message: Message) -> str:
    """Return the 80 characters that a notification shows. An emoji counts as one; bold has no asterisks."""
    return re.sub(r":[a-z_]+:", "*", readable_text(message)).replace("*", "", 3)[:80]


def missing_from_text(message: Message) -> list[str]:
    """Return what the paragraphs show and the text leaves out."""
    shown = [block for block in checked_blocks(message) if block["type"] in ("section", "context")]
    paragraphs = [{**block, "accessory": None} for block in shown]  # without a button beside it
    said = " ".join(message.text.split())  # a field's label and value are on one line there
    return [text.text for text in texts_of(paragraphs) if " ".join(text.text.split()) not in said]
