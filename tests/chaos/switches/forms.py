"""Fixes that have to do with what people fill in, and where."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.outbox import access_checker
from bot.slack.call_result import RetryLater
from bot.slack.files import Fetched, FileFetcher, NoFile
from handlers.interaction.visibility import ChannelMembers
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import RequestList, Unreadable


def _give_up_on_files() -> None:
    """Take a file that can't be had now for one that can't be read."""
    fetch = FileFetcher.fetch

    async def fetch_once(self: FileFetcher, file: RequestList, channel_id: str = "") -> Fetched:
        found = await fetch(self, file, channel_id)
        return NoFile(Unreadable.DAMAGED) if isinstance(found, RetryLater) else found

    FileFetcher.fetch = fetch_once  # type: ignore[method-assign]


def _look_members_up_anew() -> None:
    """Begin each lookup of members with the first page, and give up after a second."""
    begin = ChannelMembers._find_or_begin_walk

    def begin_anew(self: ChannelMembers, actor: Actor, channel_id: str) -> Any:
        self._walks.pop(channel_id, None)
        return begin(self, actor, channel_id)

    ChannelMembers._find_or_begin_walk = begin_anew  # type: ignore[method-assign]
    vars(access_checker)["_SECONDS"] = 1.0


#: What switches each off, by the name for `--without`.
SWITCHES: Mapping[str, Callable[[], None]] = {
    "patient-reading": _give_up_on_files,
    "continued-lookup": _look_members_up_anew,
}
