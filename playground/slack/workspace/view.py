"""Views: open modals and Home tabs, each version with its hash.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playground.slack.block_kit import mrkdwn
from playground.slack.block_kit.completion import completed
from playground.slack.block_kit.inputs import Value, stateful, value_of
from playground.slack.errors import SlackError
from playground.slack.ids import letters, new_id
from playground.slack.workspace.workspace import Workspace

Json = dict[str, Any]
State = Mapping[str, Mapping[str, Json]]
MAX_MODALS = 3  # https://docs.slack.dev/surfaces/modals ("up to 3 views", push_limit_reached)


@dataclass(frozen=True)
class View:
    """One version of a view. A later version has the same ID and another hash."""

    #: the view's ID
    id: str
    #: identifies the version
    hash: str
    #: the person who sees it
    user_id: str
    #: the view as the app sent it
    source: Json = field(repr=False)
    #: the blocks, with Slack's defaults
    blocks: list[Json] = field(repr=False)
    #: the names of users and channels, by ID
    names: Mapping[str, str] = field(repr=False)
    #: the bottom modal of the stack
    root_view_id: str
    #: the modal below it. None if there is none
    previous_view_id: str | None = None
    #: the values of the inputs, by block ID and action ID
    state: State = field(default_factory=dict)
    #: the errors under the inputs, by block ID
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title."""
        return str(self.source.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's ID of this kind of view."""
        return str(self.source.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """The app's private metadata."""
        return str(self.source.get("private_metadata", ""))

    @property
    def external_id(self) -> str:
        """The app's own ID of this view."""
        return str(self.source.get("external_id", ""))

    @property
    def values(self) -> dict[str, Value]:
        """The values of the inputs, by block ID. Each input block contains one."""
        inputs = [block for block in self.blocks if block["type"] == "input"]
        return {
            block["block_id"]: value_of(self.state[block["block_id"]][block["element"]["action_id"]])
            for block in inputs
        }

    @property
    def visible_text(self) -> str:
        """What people can read in it, one text per line."""
        parts = [self.source.get("title"), *self.blocks, self.source.get("submit"), self.source.get("close")]
        return "\n".join(mrkdwn.read(text, self.names) for text in mrkdwn.texts_of(parts))

    def as_json(self, workspace: Workspace) -> Json:
        """Return it as Slack sends it to the app."""
        result: Json = {
            "id": self.id,
            "team_id": workspace.team_id,
            "type": self.source["type"],
            "blocks": self.blocks,
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": self._state_with_files(workspace)},
            "hash": self.hash,
            "title": self.source.get("title"),
            "clear_on_close": bool(self.source.get("clear_on_close", False)),
            "notify_on_close": bool(self.source.get("notify_on_close", False)),
            "close": self.source.get("close"),
            "submit": self.source.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": workspace.bot.app_id,
            "external_id": self.external_id,
            "app_installed_team_id": workspace.team_id,
            "bot_id": workspace.bot.bot_id,
        }
        return result

    def _state_with_files(self, workspace: Workspace) -> State:
        """Return the values with file objects instead of file IDs.

        https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
        """
        return {
            block_id: {
                action_id: {
                    **value,
                    "files": [workspace.files.files[each].in_payload() for each in value["files"]],
                }
                if value["type"] == "file_input"
                else value
                for action_id, value in values.items()
            }
            for block_id, values in self.state.items()
        }


class Views:
    """The open modals of each person, the one on top last, and their Home tabs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.modals: dict[str, list[View]] = {}
        self.home_tabs: dict[str, View] = {}

    def open(self, user_id: str, source: Json) -> View:
        """Open a modal. guess: it replaces the modals that were open."""
        self._check_external(source)
        view = self._new_view(user_id, source, root=None, previous=None)
        self.modals[user_id] = [view]
        return self._changed(view)

    def push(self, user_id: str, source: Json) -> View:
        """Open another modal on top. Raises SlackError if there is none below, or too many."""
        stack = self.modals.get(user_id)
        if not stack:
            raise SlackError("not_found")  # https://docs.slack.dev/reference/methods/views.push
        if len(stack) >= MAX_MODALS:
            raise SlackError("push_limit_reached")  # https://docs.slack.dev/reference/methods/views.push
        self._check_external(source)
        view = self._new_view(user_id, source, root=stack[0].id, previous=stack[-1].id)
        stack.append(view)
        return self._changed(view)

    def update(self, view: View, source: Json, hash_: str | None = None) -> View:
        """Replace an open view. What people typed stays in inputs with the same block ID and action ID.

        https://docs.slack.dev/reference/methods/views.update (`hash_conflict`)
        """
        if hash_ and hash_ != view.hash:
            raise SlackError("hash_conflict")
        self._check_external(source, besides=view.id)
        fresh = self._new_view(view.user_id, source, root=view.root_view_id, previous=view.previous_view_id)
        state = {
            block: {action: _kept_value(view.state, block, action, value) for action, value in inside.items()}
            for block, inside in fresh.state.items()
        }
        return self.put(replace(fresh, id=view.id, root_view_id=view.root_view_id, state=state))

    def publish(self, user_id: str, source: Json, hash_: str | None = None) -> View:
        """Publish a person's Home tab. Raises SlackError on a `hash_conflict`."""
        previous = self.home_tabs.get(user_id)
        if hash_ and previous is not None and hash_ != previous.hash:
            raise SlackError("hash_conflict")  # https://docs.slack.dev/reference/methods/views.publish
        view = self._new_view(user_id, source, root=None, previous=None)
        if previous is not None:
            view = replace(view, id=previous.id, root_view_id=previous.id)
        self.home_tabs[user_id] = view
        return self._changed(view)

    def put(self, view: View) -> View:
        """Replace the open version of this view, if it is open."""
        stack = self.modals.get(view.user_id, [])
        for index, old in enumerate(stack):
            if old.id == view.id:
                stack[index] = view
        if view.user_id in self.home_tabs and self.home_tabs[view.user_id].id == view.id:
            self.home_tabs[view.user_id] = view
        return self._changed(view)

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """Return the open view with this ID, or with the app's own ID. Raises SlackError (`not_found`)."""
        for view in self.all():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")  # https://docs.slack.dev/reference/methods/views.update

    def all(self) -> list[View]:
        """Return every open view."""
        return [view for stack in self.modals.values() for view in stack] + list(self.home_tabs.values())

    def close(self, view: View) -> None:
        """Close a modal and those on top of it."""
        stack = self.modals.get(view.user_id, [])
        ids = [open_.id for open_ in stack]
        if view.id in ids:
            del stack[ids.index(view.id) :]
        self._changed(view)

    def clear(self, user_id: str) -> None:
        """Close all modals of a person."""
        self.modals.pop(user_id, None)
        self._workspace.traffic.changed()

    def _new_view(self, user_id: str, source: Json, *, root: str | None, previous: str | None) -> View:
        blocks = completed(source.get("blocks", []))
        id_ = new_id("V")
        return View(
            id=id_,
            hash=f"{self._workspace.now()}.{letters(8)}",
            user_id=user_id,
            source=source,
            blocks=blocks,
            names=self._workspace.names,
            root_view_id=root or id_,
            previous_view_id=previous,
            state=stateful(blocks),
        )

    def _check_external(self, source: Json, besides: str | None = None) -> None:
        external_id = source.get("external_id")
        if external_id and any(v.external_id == external_id and v.id != besides for v in self.all()):
            raise SlackError("duplicate_external_id")  # https://docs.slack.dev/reference/methods/views.open

    def _changed(self, view: View) -> View:
        self._workspace.traffic.changed()
        return view


def _kept_value(state: State, block: str, action: str, fresh: Json) -> Json:
    old = state.get(block, {}).get(action)
    return old if old is not None and old["type"] == fresh["type"] else fresh
