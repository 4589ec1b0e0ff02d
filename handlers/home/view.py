"""The home: what needs somebody, what goes on, what has ended, their campaigns, and how Classify is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from handlers.home import rows as home_rows
from handlers.messages.blocks import Contacts, context_block, section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import contact, local_time, time_ago
from storage.lifecycle.request import Request
from storage.requests.estimates import Estimate

SEGMENT, CAMPAIGN = "home_segment", "home_campaign"
MAX_ROWS = 10  # of each list; three blocks each at most, and a view takes 100
_HOW = "Ask for one here, or type `/clsfy` in the channel where you want the answer."
_EMPTY = (
    ":wave: *Nothing here yet.* What you ask for shows up on this page, from the form to its end, and "
    "whatever needs you comes first. Begin with *New segment*."
)
_NOTHING = "Nothing at the moment."


@dataclass(frozen=True, kw_only=True)
class Home:
    """What one person's home shows, each list newest first, and one more than `MOST` where there are more.

    waiting: what needs them. campaigns: those registered, as they stand. usual: how long builds take.
    drawn_at: when all this was read. looked_at: when a look at Classify was last answered well; None: not
    since the bot's start. silent: whether it should have been since. obstacle: what is wrong there, in our
    words. version: the bot's.
    """

    needs_attention: Sequence[Request] = ()
    in_progress: Sequence[Request] = ()
    finished: Sequence[Request] = ()
    campaigns: Sequence[Request] = ()
    estimate: Estimate | None = None
    read_at: datetime
    checked_at: datetime | None = None
    unresponsive: bool = False
    problem: str | None = None
    version: str


def build_view(home: Home, contacts: Contacts) -> View:
    """The home as it is drawn."""
    asking = [
        ButtonElement(text="New segment", action_id=SEGMENT, style="primary"),
        ButtonElement(text="New campaign", action_id=CAMPAIGN),
        command_button("Preferences", "preferences"),
    ]
    blocks = [
        HeaderBlock(text="Segments and campaigns"),
        section_block(_HOW),
        ActionsBlock(elements=asking),
        *_lists(home, contacts),
        DividerBlock(),
        context_block(
            f"{_classify(home, contacts)}\nThis page shows how it all stood {local_time(home.read_at)}."
        ),
        context_block(
            f"`/clsfy help` in any channel shows what I understand; for help, ask {contact(contacts.admin)}. "
            f"This is clsfy-bot {home.version}."
        ),
    ]
    return View(type="home", callback_id="home", blocks=blocks)


def _lists(home: Home, contacts: Contacts) -> Sequence[Block]:
    if not (home.needs_attention or home.in_progress or home.finished or home.campaigns):
        return [section_block(_EMPTY)]
    needing = [home_rows.attention_blocks(request, contacts) for request in home.needs_attention]
    going_on = [[home_rows.in_progress_row(request, home.estimate)] for request in home.in_progress]
    ended = [[home_rows.finished_row(request)] for request in home.finished[:MAX_ROWS]]
    campaigns = [[home_rows.campaign_row(request)] for request in home.campaigns]
    return [
        *_list("What needs you", needing or [[context_block(_NOTHING)]]),
        *_list("In progress", going_on or [[context_block(_NOTHING)]]),
        *_list("The last ten", ended),
        *_list("Your campaigns", campaigns, noun="campaign"),
    ]


def _list(title: str, rows: Sequence[Sequence[Block]], noun: str = "segment") -> Sequence[Block]:
    """At most `MOST` rows under their heading."""
    if not rows:
        return []
    shown = [block for row in rows[:MAX_ROWS] for block in row]
    if len(rows) > MAX_ROWS:
        shown.append(context_block(f"There are more: `/clsfy {noun} list` shows them."))
    return [DividerBlock(), HeaderBlock(text=title), *shown]


def _classify(home: Home, contacts: Contacts) -> str:
    """In words, whether Classify answers."""
    last = f"My last look at it was answered {time_ago(home.checked_at)}" if home.checked_at else None
    if home.problem:
        return f":warning: *Trouble with Classify:* {home.problem}. Please tell {contact(contacts.admin)}."
    if home.unresponsive:
        known = f"{last}. " if last else ""
        return f":warning: *Classify doesn't answer.* {known}Nothing is lost; I keep asking."
    if last is None:
        return "*Classify:* no look yet since I started; I look while something is being built."
    return f":white_check_mark: *Classify answers.* {last}; I look while something is being built."
