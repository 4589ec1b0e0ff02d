"""Messages, views and channels as JSON for the page."""

from collections.abc import Mapping
from typing import Any

from playground.page.feed.emoji import emoji_in
from playground.page.file_json import file_json
from playground.page.read_state import Unread
from playground.slack import Channel, Manifest, Message, View
from playground.slack.block_kit.inputs import value_of
from playground.slack.workspace.files import File

Json = dict[str, Any]


def message_json(message: Message) -> Json:
    """Return a post, a reply or an ephemeral message."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "app": message.bot_id is not None,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [file_json(file) for file in message.files],
        "links": message.parse != "none",
        "thread": message.thread_ts,
        "broadcast": message.broadcast,
        "joined": message.subtype == "channel_join",
        "inviter": message.inviter,
        "edited": message.edited,
        "ephemeral": message.ephemeral,
        "replies": len(message.replies),
        "repliers": list(dict.fromkeys(reply.user for reply in message.replies)),
        "latest": message.replies[-1].ts if message.replies else None,
        "emoji": emoji_in([message.text, message.blocks, message.attachments]),
    }


def message_version(message: Message) -> tuple[object, ...]:
    """Return everything in a message that can change."""
    latest = message.replies[-1].ts if message.replies else None
    deleted = [file.is_deleted for file in message.files]
    return (message.text, message.blocks, message.edited_ts, len(message.replies), latest, deleted)


def view_json(view: View, files: Mapping[str, File]) -> Json:
    """Return a modal or the app's Home tab. files: the uploaded files by ID."""
    source = view.source
    states = [state for actions in view.state.values() for state in actions.values()]
    chosen = [each for state in states if state["type"] == "file_input" for each in state["files"]]
    return {
        "id": view.id,
        "hash": view.hash,
        "callback_id": view.callback_id,
        "title": source.get("title"),
        "submit": source.get("submit"),
        "close": source.get("close"),
        "submit_disabled": bool(source.get("submit_disabled")),
        "blocks": view.blocks,
        "values": {
            block: {action: value_of(state) for action, state in actions.items()}
            for block, actions in view.state.items()
        },
        "files": {each: file_json(files[each]) for each in chosen},
        "errors": dict(view.errors),
        "emoji": emoji_in([source.get("title"), view.blocks]),
    }


def channel_json(channel: Channel, unread: Unread, read_until: str, *, bot_id: str) -> Json:
    """Return a channel or the direct messages with the app. read_until: the `ts` of the last message read."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": "app" if channel.direct_with else "private" if channel.private else "public",
        "shared": bool(channel.connected),
        "archived": channel.archived,
        "members": len(channel.members),
        "bot": bot_id in channel.members,
        "unread": unread.messages,
        "mentions": unread.mentions,
        "threads": unread.threads,
        "read_until": read_until,
    }


def manifest_json(manifest: Manifest) -> Json:
    """Return what the app offers."""
    return {
        "commands": [vars(command) for command in manifest.commands],
        "shortcuts": [vars(shortcut) for shortcut in manifest.shortcuts],
        "home": manifest.home,
        "read_only": manifest.messages_read_only,
    }
