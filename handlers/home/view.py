"""The Home tab: what needs the person's attention, their recent requests, and whether Classify answers."""

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

NEW_SEGMENT, NEW_CAMPAIGN = "home_segment", "home_campaign"
MAX_ROWS = 10  # of each list; a row takes at most three blocks, and a view at most 100
_HOW = "Ask for one here, or type `/clsfy` in the channel where you want the answer."
_EMPTY = (
    ":wave: *Nothing here yet.* What you ask for shows up on this page, from the form to its end, and "
    "whatever needs you comes first. Begin with *New segment*."
)
_NOTHING = "Nothing at the moment."


@dataclass(frozen=True, kw_only=True)
class Home:
    """What one person's Home tab displays.

    Each list has the newest first, and one entry more than `MAX_ROWS` if there are more.
    """

    #: Requests that the person has to do something about.
    needs_attention: Sequence[Request] = ()
    #: Open requests.
    in_progress: Sequence[Request] = ()
    #: Requests that ended, well or not.
    finished: Sequence[Request] = ()
    #: Registered campaigns, with their latest edits.
    campaigns: Sequence[Request] = ()
    #: How long builds take; None if too few are on record.
    estimate: Estimate | None = None
    #: When all this was read.
    read_at: datetime
    #: When Classify last answered a check; None if it hasn't since the bot's start.
    checked_at: datetime | None = None
    #: Whether Classify should have answered a check since then.
    unresponsive: bool = False
    #: What is wrong with Classify, as a clause; None if nothing is.
    problem: str | None = None
    #: The bot's version.
    version: str


def build_view(home: Home, contacts: Contacts) -> View:
    """Return the Home tab, within Slack's limits."""
    new_buttons = [
        ButtonElement(text="New segment", action_id=NEW_SEGMENT, style="primary"),
        ButtonElement(text="New campaign", action_id=NEW_CAMPAIGN),
        command_button("Preferences", "preferences"),
    ]
    read_at = f"This page shows how it all stood {local_time(home.read_at)}."
    blocks = [
        HeaderBlock(text="Segments and campaigns"),
        section_block(_HOW),
        ActionsBlock(elements=new_buttons),
        *_lists(home, contacts),
        DividerBlock(),
        context_block(f"{_classify_status(home, contacts)}\n{read_at}"),
        context_block(
            f"`/clsfy help` in any channel shows what I understand; for help, ask {contact(contacts.admin)}. "
            f"This is clsfy-bot {home.version}."
        ),
    ]
    return View(type="home", callback_id="home", blocks=blocks)


def _lists(home: Home, contacts: Contacts) -> Sequence[Block]:
    if not (home.needs_attention or home.in_progress or home.finished or home.campaigns):
        return [section_block(_EMPTY)]
    nothing = [[context_block(_NOTHING)]]
    attention = [home_rows.attention_blocks(request, contacts) for request in home.needs_attention]
    in_progress = [[home_rows.in_progress_row(request, home.estimate)] for request in home.in_progress]
    finished = [[home_rows.finished_row(request)] for request in home.finished[:MAX_ROWS]]
    campaigns = [[home_rows.campaign_row(request)] for request in home.campaigns]
    return [
        *_list("What needs you", attention or nothing),
        *_list("In progress", in_progress or nothing),
        *_list("The last ten", finished),
        *_list("Your campaigns", campaigns, noun="campaign"),
    ]


def _list(title: str, rows: Sequence[Sequence[Block]], noun: str = "segment") -> Sequence[Block]:
    """Return at most `MAX_ROWS` rows below their heading; nothing if there are none."""
    if not rows:
        return []
    blocks = [block for row in rows[:MAX_ROWS] for block in row]
    if len(rows) > MAX_ROWS:
        blocks.append(context_block(f"There are more: `/clsfy {noun} list` shows them."))
    return [DividerBlock(), HeaderBlock(text=title), *blocks]


def _classify_status(home: Home, contacts: Contacts) -> str:
    """Return whether Classify answers, in a sentence or two."""
    last = f"My last look at it was answered {time_ago(home.checked_at)}" if home.checked_at else None
    if home.problem:
        return f":warning: *Trouble with Classify:* {home.problem}. Please tell {contact(contacts.admin)}."
    if home.unresponsive:
        known = f"{last}. " if last else ""
        return f":warning: *Classify doesn't answer.* {known}Nothing is lost; I keep asking."
    if last is None:
        return "*Classify:* no look yet since I started; I look while something is being built."
    return f":white_check_mark: *Classify answers.* {last}; I look while something is being built."
