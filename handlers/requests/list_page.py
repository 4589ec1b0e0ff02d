"""One page of a list as its reader sees it: rows, and buttons for the other pages and lists."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from classify import Campaign, Segment
from handlers.messages import buttons, status
from handlers.messages.blocks import Message, context_block, section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import channel, escaped, local_time, mention
from handlers.messages.kind_words import WORDS
from handlers.messages.kinds.by_kind import MESSAGES
from handlers.messages.labels import name_and_id, thread_link
from handlers.requests.list_query import ListScope, as_typed
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Request

PAGE_SIZE = 7
_SEARCH_LENGTH = 40
_TOO_MANY_MEMBERS = (
    "This shows only yours, because {channel} has too many members for me to check whether you're one."
)
_NOT_MEMBER = (
    "This shows only yours, because I can't tell whether you're in {channel}. If it's private, type "
    "`/invite` {bot} there."
)
_BETWEEN_PEOPLE = (
    "I can't post in this conversation, so what you request here goes to your direct messages with me. This "
    "list shows all {noun}s from there."
)
_LABELS = {
    ListScope.MINE: "Mine",
    ListScope.HERE: "This channel",
    ListScope.FAILED: "Failed",
    ListScope.ALL: "All in Classify",
}


_SEGMENTS = command_button("Your segments", "segment list")  # a deal begins with one of them


class Row(Struct, frozen=True):
    """One entry of a list."""

    #: What the row says, in mrkdwn.
    text: str
    #: The buttons below it.
    buttons: Sequence[ButtonElement]


class ListPage(Struct, frozen=True, kw_only=True):
    """One page of a list."""

    #: What the list contains: "segment", "campaign" or "deal".
    noun: str
    #: Which list it is.
    scope: ListScope
    #: Who reads it, and in which channel. From a conversation between people, the person's direct messages.
    actor: Actor
    #: The page's number, from 1.
    number: int
    #: The entries of this page.
    rows: Sequence[Row]
    #: Whether older entries follow.
    has_more: bool
    #: The lists that the actor may see from here.
    offered_scopes: Collection[ListScope]
    #: Whether only the actor's own requests are shown.
    own_only: bool = False
    #: Whether that is because the channel has too many members to check whether the actor is one.
    too_many_members: bool = False
    #: Whether the actor is in a conversation between people.
    is_between_people: bool = False
    #: How many entries the list has on all pages. None if that is unknown.
    total: int | None = None
    #: Words that each entry's name contains. Empty if all are shown.
    search: str = ""
    #: The bot, as people invite it.
    bot: str = "@clsfy"

    def render(self) -> Message:
        """Return the page as a message."""
        lines = [row.text for row in self.rows] or [self._empty]
        rows: list[Block] = [block for row in self.rows for block in _row_blocks(row)]
        if not rows:
            rows = [section_block(self._empty), *self._first_step]
        note = [context_block(self._note)] if self._note else []
        text = "\n".join(filter(None, (self._title, *lines, self._note)))
        return Message(text, (section_block(self._title), *rows, *note, *self._buttons))

    @property
    def _title(self) -> str:
        here = channel(self.actor.channel_id or "")
        title = {
            ListScope.MINE: f"*Your {self.noun}s*",
            ListScope.HERE: f"*{self.noun.capitalize()}s in* {here}",
            ListScope.FAILED: f"*{self.noun.capitalize()}s that failed or were rejected*",
            ListScope.ALL: f"*All {self.noun}s in Classify*",
        }[self.scope]
        total = f" · {self.total:,}" if self.total else ""
        search = f" · matching “{escaped(self.search, _SEARCH_LENGTH)}”" if self.search else ""
        return f"{title}{search}{total}{f' · page {self.number}' if self.number > 1 else ''}"

    @property
    def _empty(self) -> str:
        if self.number > 1:
            return f"There's no page {self.number}. The newest {self.noun}s are on page 1."
        if self.search:
            return f"No {self.noun}s match “{escaped(self.search, _SEARCH_LENGTH)}”."
        who = "You haven't" if self.own_only else "Nobody has"
        owners = "You have" if self.own_only else "You and this channel have"
        return {
            ListScope.MINE: f"You haven't requested any {self.noun}s yet.",
            ListScope.HERE: f"{who} requested any {self.noun}s here yet.",
            ListScope.FAILED: f"{owners} no {self.noun}s that failed or were rejected.",
            ListScope.ALL: f"There are no {self.noun}s yet.",
        }[self.scope]

    @property
    def _first_step(self) -> Sequence[ActionsBlock]:
        """Return the button that an empty list ends in: a new one, or the whole list."""
        if self.number > 1:
            return []
        if self.search:
            button = command_button(f"Show all {self.noun}s", f"{self.noun} list {self.scope}")
        else:
            button = command_button(f"New {self.noun}", self.noun) if self.noun != "deal" else _SEGMENTS
        return [ActionsBlock(elements=[button])]

    @property
    def _note(self) -> str:
        """Return what the list leaves out or adds, and how to search it."""
        how = f"To search by name, type `/clsfy {self.noun} list` and part of the name." if self.rows else ""
        return "\n".join(filter(None, (self._what_it_covers, how)))

    @property
    def _what_it_covers(self) -> str:
        channel_id = self.actor.channel_id or ""
        if self.is_between_people and self.scope is ListScope.HERE:
            return _BETWEEN_PEOPLE.format(noun=self.noun)
        may_lack_rows = self.own_only and self.scope in (ListScope.HERE, ListScope.FAILED)
        if not may_lack_rows or not channel_id or channel_id.startswith("D"):
            return ""
        text = _TOO_MANY_MEMBERS if self.too_many_members else _NOT_MEMBER
        return text.format(channel=channel(channel_id), bot=self.bot)

    @property
    def _buttons(self) -> Sequence[ActionsBlock]:
        pages: list[ButtonElement] = []
        if self.number > 1 and self.rows:
            pages.append(self._button("Newer", self.scope, self.number - 1))
        elif self.number > 1:
            pages.append(self._button("Newest", self.scope))
        if self.has_more:
            pages.append(self._button("Older", self.scope, self.number + 1))
        scopes = [self._scope_button(scope) for scope in self.offered_scopes]
        return [ActionsBlock(elements=row) for row in (pages, scopes) if row]

    def _scope_button(self, scope: ListScope) -> ButtonElement:
        """Return the button of a list. The one that is shown is marked."""
        button = self._button(_LABELS[scope], scope)
        if scope is self.scope:
            button.style = "primary"
            button.accessibility_label = f"{_LABELS[scope]}, selected"
        return button

    def _button(self, label: str, scope: ListScope, number: int = 1) -> ButtonElement:
        page = f" {number}" if number > 1 else ""
        search = f" {as_typed(self.search)}" if self.search else ""
        return command_button(label, f"{self.noun} list {scope}{search}{page}")


def request_row(request: Request, actor: Actor) -> Row:
    """Return the row of a request. It names the person and the channel if they are not the actor's own."""
    details = [f"{WORDS[request.kind].begun} {local_time(request.accepted_at)}"]
    if request.user_id != actor.user_id:
        details.append(f"by {mention(request.user_id)}")
    if request.channel_id != actor.channel_id:
        details.append(f"in {channel(request.channel_id)}")
    title = f"{status.status_of_request(request)} {name_and_id(request)}"
    thread_is_visible = request.user_id == actor.user_id or not (request.thread_channel or "").startswith("D")
    thread = f" · {thread_link(request, 'Thread')}" if request.permalink and thread_is_visible else ""
    lines = (title, MESSAGES[request.kind].row_line(request), f"{' '.join(details)}{thread}")
    return Row("\n".join(filter(None, lines)), buttons.row_buttons(request))


def classify_row(item: Segment | Campaign, request: Request | None) -> Row:
    """Return the row of a segment or campaign in Classify. request: None if nobody requested it here."""
    if isinstance(item, Segment):
        noun, label, verb = "segment", status.status_of_segment(item), "Created"
    else:
        noun, label, verb = "campaign", status.REGISTERED, "Registered"
    when = local_time(item.created_date) if item.created_date else "at an unknown time"
    requester = f"requested by {mention(request.user_id)}" if request else "not with clsfy"
    spoken = buttons.spoken_label("Show", item.name)
    return Row(
        f"{label} “{escaped(item.name)}” · {noun} `{item.id}`\n{verb} {when}, {requester}",
        [command_button("Show", f"{noun} show {item.id}", accessibility_label=spoken)],
    )


def _row_blocks(row: Row) -> Sequence[Block]:
    if len(row.buttons) > 1:
        return [section_block(row.text), ActionsBlock(elements=list(row.buttons)), DividerBlock()]
    return [section_block(row.text, row.buttons[0])]
