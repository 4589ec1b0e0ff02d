"""Messages, views and channels as the page is told them."""

from typing import Any

from playground.page.feed.emoji import emoji_in
from playground.page.read_state import Unread
from playground.slack import Channel, Manifest, Message, Person, View
from playground.slack.block_kit.inputs import value_of

Json = dict[str, Any]


def message(told: Message) -> Json:
    """A post, a reply or an ephemeral message."""
    return {
        "channel": told.channel,
        "ts": told.ts,
        "user": told.user,
        "app": told.bot_id is not None,
        "text": told.text,
        "blocks": told.blocks,
        "attachments": told.attachments,
        "links": told.parse != "none",
        "thread": told.thread_ts,
        "broadcast": told.broadcast,
        "edited": told.edited,
        "ephemeral": told.ephemeral,
        "replies": len(told.replies),
        "repliers": list(dict.fromkeys(reply.user for reply in told.replies)),
        "latest": told.replies[-1].ts if told.replies else None,
        "emoji": emoji_in([told.text, told.blocks, told.attachments]),
    }


def trace(told: Message) -> tuple[object, ...]:
    """What of a message can change; two equal ones look the same."""
    latest = told.replies[-1].ts if told.replies else None
    return (told.text, told.blocks, told.edited_ts, len(told.replies), latest)


def view(told: View) -> Json:
    """A modal, or the app's home."""
    source = told.source
    return {
        "id": told.id,
        "hash": told.hash,
        "callback_id": told.callback_id,
        "title": source.get("title"),
        "submit": source.get("submit"),
        "close": source.get("close"),
        "submit_disabled": bool(source.get("submit_disabled")),
        "blocks": told.blocks,
        "values": {
            block: {action: value_of(state) for action, state in inside.items()}
            for block, inside in told.state.items()
        },
        "errors": dict(told.errors),
        "emoji": emoji_in([source.get("title"), told.blocks]),
    }


def channel(told: Channel, unread: Unread, mark: str, bot_id: str) -> Json:
    """A channel or the direct messages with the app."""
    return {
        "id": told.id,
        "name": told.name,
        "kind": "app" if told.direct_with else "private" if told.private else "public",
        "shared": bool(told.connected),
        "archived": told.archived,
        "members": len(told.members),
        "bot": bot_id in told.members,
        "unread": unread.messages,
        "mentions": unread.mentions,
        "threads": unread.threads,
        "mark": mark,
    }


def around(me: Person, people: list[Json], names: dict[str, str], bot_id: str, manifest: Manifest) -> Json:
    """Who is there, what everybody is called, and what the app offers."""
    return {
        "me": me.id,
        "people": people,
        "names": names,
        "bot": bot_id,
        "commands": [vars(command) for command in manifest.commands],
        "shortcuts": [vars(shortcut) for shortcut in manifest.shortcuts],
        "home": manifest.home,
        "read_only": manifest.messages_read_only,
    }
