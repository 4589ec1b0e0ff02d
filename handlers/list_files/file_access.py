"""Files in Slack, as far as lists need them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from msgspec import Struct

from storage.lifecycle.lists import RequestList, Unreadable

FetchFile = Callable[[RequestList], Awaitable[bytes | Unreadable | None]]
SendFile = Callable[[str, str, bytes, str], Awaitable[bool | None]]


class FileScopes(Protocol):
    """What Slack lets the bot do with files now."""

    #: Whether it may read files that people upload.
    can_read_files: bool
    #: Whether it may upload files.
    can_send_files: bool


class FileAccess(Struct, frozen=True, kw_only=True):
    """What the bot may do with files."""

    #: What Slack lets it do.
    scopes: FileScopes
    #: What a file that it reads names as the workspace of its owner: the bot's own, or the organization.
    own_ids: frozenset[str]
    #: Returns what a file holds, or why it can't be had. None if Slack doesn't hand it out now.
    fetch: FetchFile
    #: Sends a file to a person, by Slack's ID: its name, its contents and a comment. Returns whether it is
    #: posted, or None if that isn't known.
    send: SendFile
