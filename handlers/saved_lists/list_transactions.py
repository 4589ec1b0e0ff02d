"""What people do to saved lists, as transactions: each is saved together with its line in the audit log."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from handlers.saved_lists.meta import Meta
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import ListAction, SavedList
from storage.lists import contents, defaults, saved_lists
from storage.lists.saved_lists import ListChangedError, NewList
from storage.outbox.enqueue import request_home_update
from storage.people import audit_log
from storage.tables import Action


class EmptyListError(Exception):
    """Nothing would be left of the list."""


class ExpiredContentsError(EmptyListError):
    """What was read for the form isn't stored anymore."""


class Editor(Struct, frozen=True, kw_only=True):
    """Who changes a list, and when."""

    actor: Actor
    #: Slack's ID of the workspace that the lists belong to.
    team_id: str
    now: datetime

    def record(self, connection: Connection, action: Action, saved: SavedList) -> None:
        """Record what was done, and have the person's Home tab show it."""
        entry = audit_log.Entry.by(
            self.actor, action, self.now, channel_id=saved.channel_id, list_id=saved.id
        )
        audit_log.record(connection, entry)
        request_home_update(connection, self.actor.user_id, self.now)


class Saved(Struct, frozen=True, kw_only=True):
    """What became of a change."""

    #: The list as it is now.
    saved: SavedList
    #: How many values were added or removed, or how many it holds if it was created or replaced.
    changed: int
    #: How many values made no difference: those that were on the list already, or weren't on it.
    unchanged: int


def save(connection: Connection, editor: Editor, meta: Meta, content_id: int) -> Saved:
    """Create a list or change what one holds, as the form says.

    content_id: what was read. Raises NameTakenError, ListChangedError if the list was deleted, or is to be
    replaced and was changed since the person saw it, EmptyListError and ExpiredContentsError. Slack may send
    a form again whose acknowledgement got lost: then return what was saved.
    """
    values = contents.load_values(connection, content_id)
    if not values:
        raise ExpiredContentsError
    if meta.action is ListAction.CREATED:
        return _create(connection, editor, meta, content_id, len(values))
    if meta.action is ListAction.REPLACED:
        current = _find(connection, meta.list_id)
        if _has_saved(current, editor, meta.number + 1, ListAction.REPLACED, content_id):
            return Saved(saved=current, changed=len(values), unchanged=0)
        seen = _find_as_seen(connection, meta)
        changed = 0 if content_id == seen.version.content_id else len(values)
        return _change(connection, editor, seen, ListAction.REPLACED, content_id, changed, 0)
    seen = _find(connection, meta.list_id)
    known = dict.fromkeys(contents.load_values(connection, seen.version.content_id))
    hit = [value for value in values if value in known]
    if meta.action is ListAction.ADDED:
        action, unchanged = ListAction.ADDED, len(hit)
        left = list(known | dict.fromkeys(values))
    else:
        action, unchanged = ListAction.REMOVED, len(values) - len(hit)
        removed = set(hit)
        left = [value for value in known if value not in removed]
    if not left:
        raise EmptyListError
    typed = {
        **contents.load_typed(connection, seen.version.content_id),
        **contents.load_typed(connection, content_id),
    }
    kept = {value: typed[value] for value in left if value in typed}
    stored = contents.store(connection, seen.kind, left, kept)
    return _change(connection, editor, seen, action, stored, len(values) - unchanged, unchanged)


def restore(connection: Connection, editor: Editor, meta: Meta, version_id: int) -> Saved:
    """Give a list what it held in an earlier version, as if that had been entered to replace it. Raises
    ListChangedError."""
    versions = saved_lists.find_versions(connection, meta.list_id or 0)
    version = next((each for each in versions if each.id == version_id), None)
    if version is None:
        raise ListChangedError(str(meta.list_id))
    return save(connection, editor, replace(meta, action=ListAction.REPLACED), version.content_id)


def rename(connection: Connection, editor: Editor, meta: Meta, name: str) -> SavedList:
    """Give a list another name. Raises NameTakenError, or ListChangedError if it was changed meanwhile."""
    current = _find(connection, meta.list_id)
    content_id = current.version.content_id
    if current.name == name and _has_saved(current, editor, meta.number + 1, ListAction.RENAMED, content_id):
        return current
    seen = _find_as_seen(connection, meta)
    if name != seen.name:
        saved_lists.rename(connection, seen, name, editor.actor.user_id, editor.now)
        editor.record(connection, Action.LIST_RENAMED, seen)
    return _find(connection, seen.id)


def delete(connection: Connection, editor: Editor, meta: Meta) -> SavedList:
    """Delete a list. Return it. Raises ListChangedError if it was changed meanwhile."""
    seen = _find_as_seen(connection, meta)
    saved_lists.delete(connection, seen, editor.actor.user_id, editor.now)
    editor.record(connection, Action.LIST_DELETED, seen)
    return seen


def set_defaults(
    connection: Connection,
    editor: Editor,
    saved: SavedList,
    *,
    channel: tuple[str, bool] | None,
    clients: Sequence[str] | None,
) -> None:
    """Save which forms start with a list. Raises ListChangedError if it was deleted.

    channel: a channel, and whether its forms do. None if that can't be set. clients: for whom. None likewise.
    """
    _find(connection, saved.id)
    if channel is not None:
        channel_id, is_default = channel
        defaults.set_for_channel(connection, saved, channel_id, is_default=is_default)
    if clients is not None:
        defaults.set_for_clients(connection, saved, clients)
    editor.record(connection, Action.LIST_DEFAULTS_SET, saved)


def _create(connection: Connection, editor: Editor, meta: Meta, content_id: int, count: int) -> Saved:
    new = NewList(
        team_id=editor.team_id,
        channel_id=None if meta.for_everyone else meta.channel,
        kind=meta.kind,
        name=meta.name,
        content_id=content_id,
    )
    known = saved_lists.find_by_name(connection, new)
    if known is not None and _has_saved(known, editor, 1, ListAction.CREATED, content_id):
        return Saved(saved=known, changed=count, unchanged=0)
    list_id = saved_lists.create(connection, new, editor.actor.user_id, editor.now)
    saved = _find(connection, list_id)
    editor.record(connection, Action.LIST_CREATED, saved)
    return Saved(saved=saved, changed=count, unchanged=0)


def _change(
    connection: Connection,
    editor: Editor,
    seen: SavedList,
    action: ListAction,
    content_id: int,
    changed: int,
    unchanged: int,
) -> Saved:
    """Add a version, unless the list holds just that."""
    if content_id != seen.version.content_id:
        saved_lists.change(connection, seen, action, content_id, editor.actor.user_id, editor.now)
        editor.record(connection, Action.LIST_CHANGED, seen)
    return Saved(saved=_find(connection, seen.id), changed=changed, unchanged=unchanged)


def _has_saved(saved: SavedList, editor: Editor, number: int, action: ListAction, content_id: int) -> bool:
    """Return whether this person made the current version, with these contents, as this form says."""
    version = saved.version
    made = (version.number, version.action, version.content_id, version.user_id)
    return made == (number, action, content_id, editor.actor.user_id)


def _find(connection: Connection, list_id: int | None) -> SavedList:
    saved = saved_lists.find(connection, list_id or 0)
    if saved is None:
        raise ListChangedError(str(list_id))
    return saved


def _find_as_seen(connection: Connection, meta: Meta) -> SavedList:
    """Return the list that a view is about. Raises ListChangedError if it isn't as the view shows it."""
    seen = _find(connection, meta.list_id)
    if seen.version.number != meta.number:
        raise ListChangedError(seen.name)
    return seen
