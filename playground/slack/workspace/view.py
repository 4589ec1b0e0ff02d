"""Views: the modals on people's screens and the app's home, each version with its hash.

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
STACK = 3  # https://docs.slack.dev/surfaces/modals ("up to 3 views", push_limit_reached)


@dataclass(frozen=True)
class View:
    """One version of a view as a person has it before them; a later one has the same id and another hash.

    source: what the app sent. state: what is filled in. errors: what stands under the inputs, by block id.
    """

    id: str
    hash: str
    user_id: str
    source: Json = field(repr=False)
    blocks: list[Json] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    root_view_id: str
    previous_view_id: str | None = None
    state: State = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading."""
        return str(self.source.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's name for this kind of view."""
        return str(self.source.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app hid in it."""
        return str(self.source.get("private_metadata", ""))

    @property
    def external_id(self) -> str:
        """The app's own id for it."""
        return str(self.source.get("external_id", ""))

    @property
    def values(self) -> dict[str, Value]:
        """What is filled in, by block id; one input stands in a block."""
        inputs = [block for block in self.blocks if block["type"] == "input"]
        return {
            block["block_id"]: value_of(self.state[block["block_id"]][block["element"]["action_id"]])
            for block in inputs
        }

    @property
    def visible_text(self) -> str:
        """All that can be read in it, a line a text."""
        parts = [self.source.get("title"), *self.blocks, self.source.get("submit"), self.source.get("close")]
        return "\n".join(mrkdwn.read(text, self.names) for text in mrkdwn.texts_of(parts))

    def as_json(self, workspace: Workspace) -> Json:
        """As Slack tells it to the app."""
        told: Json = {
            "id": self.id,
            "team_id": workspace.team_id,
            "type": self.source["type"],
            "blocks": self.blocks,
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": self.state},
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
        return told


class Views:
    """The modals that people have open, the one on top last, and their home tabs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.modals: dict[str, list[View]] = {}
        self.home_tabs: dict[str, View] = {}

    def open(self, user_id: str, source: Json) -> View:
        """A first modal on the person's screen; guess: one that was open before gives way to it."""
        self._check_external(source)
        view = self._made(user_id, source, root=None, previous=None)
        self.modals[user_id] = [view]
        return self._changed(view)

    def push(self, user_id: str, source: Json) -> View:
        """Another modal on top of those that are open."""
        stack = self.modals.get(user_id)
        if not stack:
            raise SlackError("not_found")  # https://docs.slack.dev/reference/methods/views.push
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")  # https://docs.slack.dev/reference/methods/views.push
        self._check_external(source)
        view = self._made(user_id, source, root=stack[0].id, previous=stack[-1].id)
        stack.append(view)
        return self._changed(view)

    def update(self, view: View, source: Json, hash_: str | None = None) -> View:
        """A new version of an open view; what people typed stays where block and action ids stay.

        https://docs.slack.dev/reference/methods/views.update (`hash_conflict`)
        """
        if hash_ and hash_ != view.hash:
            raise SlackError("hash_conflict")
        self._check_external(source, besides=view.id)
        fresh = self._made(view.user_id, source, root=view.root_view_id, previous=view.previous_view_id)
        state = {
            block: {action: _kept(view.state, block, action, value) for action, value in inside.items()}
            for block, inside in fresh.state.items()
        }
        return self.put(replace(fresh, id=view.id, root_view_id=view.root_view_id, state=state))

    def publish(self, user_id: str, source: Json, hash_: str | None = None) -> View:
        """The person's home tab."""
        previous = self.home_tabs.get(user_id)
        if hash_ and previous is not None and hash_ != previous.hash:
            raise SlackError("hash_conflict")  # https://docs.slack.dev/reference/methods/views.publish
        view = self._made(user_id, source, root=None, previous=None)
        if previous is not None:
            view = replace(view, id=previous.id, root_view_id=previous.id)
        self.home_tabs[user_id] = view
        return self._changed(view)

    def put(self, view: View) -> View:
        """Show this version in place of the one that is open; nothing where none is."""
        stack = self.modals.get(view.user_id, [])
        for place, old in enumerate(stack):
            if old.id == view.id:
                stack[place] = view
        if view.user_id in self.home_tabs and self.home_tabs[view.user_id].id == view.id:
            self.home_tabs[view.user_id] = view
        return self._changed(view)

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """The view of this id, or of the app's own id; `not_found` where nobody has it open."""
        for view in self.all():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")  # https://docs.slack.dev/reference/methods/views.update

    def all(self) -> list[View]:
        """Every view that is open."""
        return [view for stack in self.modals.values() for view in stack] + list(self.home_tabs.values())

    def close(self, view: View) -> None:
        """Take a view off the screen, with those on top of it."""
        stack = self.modals.get(view.user_id, [])
        ids = [open_.id for open_ in stack]
        if view.id in ids:
            del stack[ids.index(view.id) :]
        self._changed(view)

    def clear(self, user_id: str) -> None:
        """Take every modal off the person's screen."""
        self.modals.pop(user_id, None)
        self._workspace.traffic.changed()

    def _made(self, user_id: str, source: Json, *, root: str | None, previous: str | None) -> View:
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


def _kept(state: State, block: str, action: str, fresh: Json) -> Json:
    old = state.get(block, {}).get(action)
    return old if old is not None and old["type"] == fresh["type"] else fresh
