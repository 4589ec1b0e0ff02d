"""What travels in the `private_metadata` of the views about saved lists."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from handlers.interaction.inputs import read_meta, reading
from storage.lifecycle.lists import ListAction, ListKind

TITLE = "Saved lists"


class Meta(Struct, frozen=True, kw_only=True):
    """Where the view was opened, and what it shows."""

    #: Slack's ID of the channel where it was opened. Empty on the Home tab.
    channel: str = ""
    #: The list that the view is about, a row of `saved_lists`. None for a list that isn't created yet.
    list_id: int | None = None
    #: The number of the version that the view shows.
    number: int = 0
    #: What submitting the view does. None if it can't be submitted, or changes no contents.
    action: ListAction | None = None
    #: The name of the list that is to be created.
    name: str = ""
    #: What that list is made of.
    kind: ListKind = ListKind.DOMAINS
    #: Whether that list is to be everyone's.
    for_everyone: bool = False
    #: What was read for a change that waits for the person, a row of `list_contents`.
    content_id: int | None = None

    def encoded(self) -> str:
        """Return it as a view carries it."""
        return msgspec.json.encode(self).decode()


def meta_of(view: Mapping[str, Any]) -> Meta:
    """Return the metadata of a modal about lists. Raise MalformedPayloadError if it isn't one."""
    with reading("saved lists"):
        return read_meta(view, Meta)


def is_modal(body: Mapping[str, Any]) -> bool:
    """Return whether something was clicked in a modal. If not, it was on the Home tab."""
    view: Mapping[str, Any] = body.get("view") or {}
    return view.get("type") == "modal"
