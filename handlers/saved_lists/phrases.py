"""What a saved list is called in a sentence: its name, whose it is, and who changed it."""

from collections.abc import Mapping, Sequence

from handlers.messages.formatting import channel, escaped, local_time, mention
from handlers.messages.list_messages import count_phrase
from storage.lifecycle.lists import ListAction, ListKind, ListVersion, SavedList
from storage.lists.defaults import ListDefault

_NAME_LENGTH = 100
_MAX_CLIENTS = 5
_ACTIONS = {
    ListAction.CREATED: "Created",
    ListAction.REPLACED: "Replaced",
    ListAction.ADDED: "Values added",
    ListAction.REMOVED: "Values removed",
    ListAction.RENAMED: "Renamed",
    ListAction.DELETED: "Deleted",
}


def name_of(saved: SavedList) -> str:
    """Return the name in quotation marks."""
    return f"“{escaped(saved.name, _NAME_LENGTH)}”"


def name_and_count(saved: SavedList) -> str:
    """Return the name and how many values the list holds."""
    return f"{name_of(saved)} · {count_phrase(saved.kind, saved.count)}"


def owner_of(saved: SavedList) -> str:
    """Return whose list it is: a channel's, or everyone's."""
    return "everyone" if saved.channel_id is None else channel(saved.channel_id)


def changed_by(version: ListVersion) -> str:
    """Return what was done to a list in a version, by whom and when."""
    person = mention(version.user_id) if version.user_id else "somebody"
    return f"{_ACTIONS[version.action]} by {person} {local_time(version.at)}"


def version_line(kind: ListKind, version: ListVersion) -> str:
    """Return the line of a version in the history of a list."""
    return f"Version {version.number:,} · {count_phrase(kind, version.count)}\n{changed_by(version)}"


def use_of(kind: ListKind) -> str:
    """Return what the values of a list are used as."""
    return "Example URLs" if kind is ListKind.URLS else "Blocked domains"


def defaults_sentence(defaults: Sequence[ListDefault], client_labels: Mapping[str, str], here: str) -> str:
    """Return which forms start with a list. Empty if none do.

    here: Slack's ID of the channel where this is read. Other channels may be private, so none is named.
    """
    places = [
        f"in {channel(each.channel_id)}" for each in defaults if each.channel_id and each.channel_id == here
    ]
    clients = [
        f"for {escaped(client_labels.get(each.client_id, each.client_id), _NAME_LENGTH)}"
        for each in defaults
        if each.client_id
    ]
    shown = [*places, *clients[:_MAX_CLIENTS]]
    if (more := len(clients) - _MAX_CLIENTS) > 0:
        shown.append(f"for {more:,} more")
    return f"New segment forms start with it {' and '.join(shown)}." if shown else ""
