"""One page of a list as its reader sees it: rows, and buttons for the other pages and lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, MarkdownTextObject, SectionBlock

from classify import Campaign, Segment
from handlers.messages import buttons, status
from handlers.messages.blocks import Message, context_block, section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import channel, escaped, local_time, mention
from handlers.messages.labels import name_and_id
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind, Request

PAGE_SIZE = 7
_NOT_MEMBER = (
    "Only yours are shown: I can't see that you are in {channel}. Where it is private, `/invite` me there."
)


class ListScope(StrEnum):
    """The lists, by the word of the command that selects each."""

    MINE = "mine"
    HERE = "here"
    FAILED = "failed"
    ALL = "all"  # everything that the API key can see, for admins


CHOICE = f"[{'|'.join(ListScope)}]"
_LABELS = {
    ListScope.MINE: "Mine",
    ListScope.HERE: "This channel",
    ListScope.FAILED: "Failed",
    ListScope.ALL: "All at Classify",
}


@dataclass(frozen=True)
class Row:
    """One entry of a list."""

    #: What the row says, in mrkdwn.
    text: str
    #: The button beside it.
    button: ButtonElement


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One page of a list."""

    #: What the list contains: "segment" or "campaign".
    noun: str
    #: Which list it is.
    scope: ListScope
    #: Who reads it, and in which channel.
    actor: Actor
    #: The page's number, from 1.
    number: int
    #: The entries of this page.
    rows: Sequence[Row]
    #: Whether older entries follow.
    has_more: bool
    #: The other lists that the actor may see from here.
    offered_scopes: Collection[ListScope]
    #: Whether only the actor's own requests are shown.
    own_only: bool = False
    #: How many entries the list has on all pages; None if that is unknown.
    total: int | None = None

    def render(self) -> Message:
        """Return the page as a message."""
        lines = [row.text for row in self.rows] or [self._empty]
        rows: list[Block] = [_section(row) for row in self.rows] or [section_block(self._empty)]
        note = [context_block(self._note)] if self._note else []
        text = "\n".join(filter(None, (self._title, *lines, self._note)))
        return Message(text, (section_block(self._title), *rows, *note, *self._buttons))

    @property
    def _title(self) -> str:
        here = channel(self.actor.channel_id or "")
        title = {
            ListScope.MINE: f"*Your {self.noun}s*",
            ListScope.HERE: f"*The {self.noun}s of* {here}",
            ListScope.FAILED: f"*{self.noun.capitalize()}s that failed or were refused*",
            ListScope.ALL: f"*All {self.noun}s at Classify*",
        }[self.scope]
        total = f" · {self.total:,}" if self.total else ""
        return f"{title}{total}{f' · page {self.number}' if self.number > 1 else ''}"

    @property
    def _empty(self) -> str:
        if self.number > 1:
            return f"There is no page {self.number}; the newest are on the first."
        who, a = ("You have", "no") if self.own_only else ("Nobody has", "a")
        whose = "yours" if self.own_only else "yours or of this channel"
        form = f"`/clsfy {self.noun}` opens the form."
        return {
            ListScope.MINE: f"You have asked for no {self.noun} yet; {form}",
            ListScope.HERE: f"{who} asked for {a} {self.noun} here yet; {form}",
            ListScope.FAILED: f"No {self.noun} of {whose} has failed or been refused.",
            ListScope.ALL: f"There is no {self.noun} yet; {form}",
        }[self.scope]

    @property
    def _note(self) -> str:
        """Return why the list may be shorter than its reader expects, or an empty string."""
        channel_id = self.actor.channel_id or ""
        may_lack_rows = self.own_only and self.scope in (ListScope.HERE, ListScope.FAILED)
        if not may_lack_rows or not channel_id or channel_id.startswith("D"):
            return ""
        return _NOT_MEMBER.format(channel=channel(channel_id))

    @property
    def _buttons(self) -> Sequence[ActionsBlock]:
        pages: list[ButtonElement] = []
        if self.number > 1 and self.rows:
            pages.append(self._button("Newer", self.scope, self.number - 1))
        elif self.number > 1:
            pages.append(self._button("Newest", self.scope))
        if self.has_more:
            pages.append(self._button("Older", self.scope, self.number + 1))
        others = [
            self._button(_LABELS[scope], scope) for scope in self.offered_scopes if scope is not self.scope
        ]
        return [ActionsBlock(elements=row) for row in (pages, others) if row]

    def _button(self, label: str, scope: ListScope, number: int = 1) -> ButtonElement:
        page = f" {number}" if number > 1 else ""
        return command_button(label, f"{self.noun} list {scope}{page}")


def request_row(request: Request, actor: Actor) -> Row:
    """Return the row of a request. It names the person and the channel if they are not the actor's own."""
    verb = "Watched since" if request.kind is Kind.WATCH else "Asked for"
    details = [f"{verb} {local_time(request.accepted_at)}"]
    if request.user_id != actor.user_id:
        details.append(f"by {mention(request.user_id)}")
    if request.channel_id != actor.channel_id:
        details.append(f"in {channel(request.channel_id)}")
    title = f"{status.status_of_request(request)} {name_and_id(request)}"
    return Row(f"{title}\n{' '.join(details)}", buttons.details_button(request))


def classify_row(item: Segment | Campaign, request: Request | None) -> Row:
    """Return the row of a segment or campaign at Classify. request: None if nobody requested it here."""
    if isinstance(item, Segment):
        noun, label, verb = "segment", status.status_of_segment(item), "Made"
    else:
        noun, label, verb = "campaign", status.REGISTERED, "Registered"
    when = local_time(item.created_date) if item.created_date else "at an unknown time"
    requester = f"asked for by {mention(request.user_id)}" if request else "not through me"
    spoken = buttons.spoken_label("Show", item.name)
    return Row(
        f"{label} “{escaped(item.name)}” · {noun} `{item.id}`\n{verb} {when}, {requester}",
        command_button("Show", f"{noun} show {item.id}", accessibility_label=spoken),
    )


def _section(row: Row) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=row.text, verbatim=True), accessory=row.button)
