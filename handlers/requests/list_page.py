"""A page of a list, as the one who asked for it sees it: rows, and buttons to the other pages and lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from classify import Campaign, Segment
from handlers.messages import buttons, status
from handlers.messages.blocks import context_block, section_block
from handlers.messages.command_buttons import LABEL_LENGTH, command_button
from handlers.messages.formatting import channel, escaped, local_time, mention, shortened
from handlers.messages.labels import name_and_id, plain_name
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request

PAGE_SIZE = 7
_UNSEEN = (
    "Only yours are shown: I can't see that you are in {channel}. Where it is private, `/invite` me there."
)


class ListScope(StrEnum):
    """The lists, by the word that asks for each."""

    MINE = "mine"
    HERE = "here"
    FAILED = "failed"
    ALL = "all"  # that the key sees, for admins


CHOICE = f"[{'|'.join(ListScope)}]"
_LABELS = {
    ListScope.MINE: "Mine",
    ListScope.HERE: "This channel",
    ListScope.FAILED: "Failed",
    ListScope.ALL: "All at Classify",
}


@dataclass(frozen=True)
class Row:
    """One entry: what is said of it, and what can be pressed beside it."""

    text: str
    button: ButtonElement


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """What is shown. noun: what the list is of. number: of the page, from 1. more: whether older entries
    follow. offered: the lists that the actor may see from here. own: whether it shows only what they have
    asked for themselves. total: how many entries there are, where that is known."""

    noun: str
    scope: ListScope
    actor: Actor
    number: int
    rows: Sequence[Row]
    has_more: bool
    offered_scopes: Collection[ListScope]
    own_only: bool = False
    total: int | None = None

    def render(self) -> tuple[str, Sequence[Block]]:
        """The text that says all of it, and the blocks that show it."""
        lines = [row.text for row in self.rows] or [self._nothing]
        rows: list[Block] = [_section(row) for row in self.rows] or [section_block(self._nothing)]
        note: list[ContextBlock] = [context_block(self._note)] if self._note else []
        text = "\n".join(filter(None, (self._title, *lines, self._note)))
        return text, [section_block(self._title), *rows, *note, *self._buttons]

    @property
    def _title(self) -> str:
        here = channel(self.actor.channel_id or "")
        said = {
            ListScope.MINE: f"*Your {self.noun}s*",
            ListScope.HERE: f"*The {self.noun}s of* {here}",
            ListScope.FAILED: f"*{self.noun.capitalize()}s that failed or were refused*",
            ListScope.ALL: f"*All {self.noun}s at Classify*",
        }[self.scope]
        total = f" · {self.total:,}" if self.total else ""
        return f"{said}{total}{f' · page {self.number}' if self.number > 1 else ''}"

    @property
    def _nothing(self) -> str:
        if self.number > 1:
            return f"There is no page {self.number}; the newest are on the first."
        who, a = ("You have", "no") if self.own_only else ("Nobody has", "a")
        ours = "yours" if self.own_only else "yours or of this channel"
        form = f"`/clsfy {self.noun}` opens the form."
        return {
            ListScope.MINE: f"You have asked for no {self.noun} yet; {form}",
            ListScope.HERE: f"{who} asked for {a} {self.noun} here yet; {form}",
            ListScope.FAILED: f"No {self.noun} of {ours} has failed or been refused.",
            ListScope.ALL: f"There is no {self.noun} yet; {form}",
        }[self.scope]

    @property
    def _note(self) -> str:
        """Why the list is shorter than its reader may expect."""
        channel_id = self.actor.channel_id or ""
        expected = (
            self.scope in (ListScope.HERE, ListScope.FAILED) and channel_id and not channel_id.startswith("D")
        )
        return _UNSEEN.format(channel=channel(channel_id)) if self.own_only and expected else ""

    @property
    def _buttons(self) -> Sequence[ActionsBlock]:
        turned: list[ButtonElement] = []
        if self.number > 1 and self.rows:
            turned.append(self._say("Newer", self.scope, self.number - 1))
        elif self.number > 1:
            turned.append(self._say("Newest", self.scope))
        if self.has_more:
            turned.append(self._say("Older", self.scope, self.number + 1))
        others = [
            self._say(_LABELS[which], which) for which in self.offered_scopes if which is not self.scope
        ]
        return [ActionsBlock(elements=each) for each in (turned, others) if each]

    def _say(self, label: str, which: ListScope, number: int = 1) -> ButtonElement:
        page = f" {number}" if number > 1 else ""
        return command_button(label, f"{self.noun} list {which}{page}")


def request_row(request: Request, actor: Actor) -> Row:
    """What was asked for through us: whose it is where it is another's, and where its thread is elsewhere."""
    began = "Watched since" if request.kind is Kind.WATCH else "Asked for"
    said = [f"{began} {local_time(request.accepted_at)}"]
    if request.user_id != actor.user_id:
        said.append(f"by {mention(request.user_id)}")
    if request.channel_id != actor.channel_id:
        said.append(f"in {channel(request.channel_id)}")
    pressed = ButtonElement(
        text="Details",
        action_id=buttons.DETAILS,
        value=request.uuid,
        accessibility_label=_aloud("Details of", plain_name(request)),
    )
    return Row(f"{status.status_of_request(request)} {name_and_id(request)}\n{' '.join(said)}", pressed)


def classify_row(thing: Segment | Campaign, request: Request | None) -> Row:
    """What the key sees, and who asked for it through us, if anybody did."""
    if isinstance(thing, Segment):
        noun, verdict, made = "segment", status.status_of_segment(thing), "Made"
    else:
        noun, verdict, made = "campaign", status.REGISTERED, "Registered"
    when = f"{made} {local_time(thing.created_date)}" if thing.created_date else f"{made} at an unknown time"
    whose = f"asked for by {mention(request.user_id)}" if request else "not through me"
    pressed = command_button(
        "Show", f"{noun} show {thing.id}", accessibility_label=_aloud("Show", thing.name)
    )
    return Row(f"{verdict} “{escaped(thing.name)}” · {noun} `{thing.id}`\n{when}, {whose}", pressed)


def _aloud(what: str, name: str) -> str:
    return shortened(f"{what} {name}", LABEL_LENGTH)


def _section(row: Row) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=row.text, verbatim=True), accessory=row.button)
