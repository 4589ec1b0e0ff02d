"""The home: what needs somebody, what goes on, what has ended, their campaigns, and how Classify is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from handlers.commands import menu
from handlers.home import rows as home_rows
from handlers.messages.blocks import Contacts, context, section
from handlers.messages.formatting import ago, contact, moment
from storage.lifecycle.request import Request
from storage.requests.estimates import Estimate

SEGMENT, CAMPAIGN = "home_segment", "home_campaign"
MOST = 10  # of each list; three blocks each at most, and a view takes 100
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

    waiting: Sequence[Request] = ()
    under_way: Sequence[Request] = ()
    ended: Sequence[Request] = ()
    campaigns: Sequence[Request] = ()
    usual: Estimate | None = None
    drawn_at: datetime
    looked_at: datetime | None = None
    silent: bool = False
    obstacle: str | None = None
    version: str


def view(home: Home, contacts: Contacts) -> View:
    """The home as it is drawn."""
    asking = [
        ButtonElement(text="New segment", action_id=SEGMENT, style="primary"),
        ButtonElement(text="New campaign", action_id=CAMPAIGN),
        menu.command_button("Preferences", "preferences"),
    ]
    blocks = [
        HeaderBlock(text="Segments and campaigns"),
        section(_HOW),
        ActionsBlock(elements=asking),
        *_lists(home, contacts),
        DividerBlock(),
        context(f"{_classify(home, contacts)}\nThis page shows how it all stood {moment(home.drawn_at)}."),
        context(
            f"`/clsfy help` in any channel shows what I understand; for help, ask {contact(contacts.local)}. "
            f"This is clsfy-bot {home.version}."
        ),
    ]
    return View(type="home", callback_id="home", blocks=blocks)


def _lists(home: Home, contacts: Contacts) -> Sequence[Block]:
    if not (home.waiting or home.under_way or home.ended or home.campaigns):
        return [section(_EMPTY)]
    needing = [home_rows.needing(request, contacts) for request in home.waiting]
    going_on = [[home_rows.going_on(request, home.usual)] for request in home.under_way]
    ended = [[home_rows.ended(request)] for request in home.ended[:MOST]]
    campaigns = [[home_rows.campaign(request)] for request in home.campaigns]
    return [
        *_list("What needs you", needing or [[context(_NOTHING)]]),
        *_list("In progress", going_on or [[context(_NOTHING)]]),
        *_list("The last ten", ended),
        *_list("Your campaigns", campaigns, noun="campaign"),
    ]


def _list(title: str, rows: Sequence[Sequence[Block]], noun: str = "segment") -> Sequence[Block]:
    """At most `MOST` rows under their heading."""
    if not rows:
        return []
    shown = [block for row in rows[:MOST] for block in row]
    if len(rows) > MOST:
        shown.append(context(f"There are more: `/clsfy {noun} list` shows them."))
    return [DividerBlock(), HeaderBlock(text=title), *shown]


def _classify(home: Home, contacts: Contacts) -> str:
    """In words, whether Classify answers."""
    last = f"My last look at it was answered {ago(home.looked_at)}" if home.looked_at else None
    if home.obstacle:
        return f":warning: *Trouble with Classify:* {home.obstacle}. Please tell {contact(contacts.local)}."
    if home.silent:
        known = f"{last}. " if last else ""
        return f":warning: *Classify doesn't answer.* {known}Nothing is lost; I keep asking."
    if last is None:
        return "*Classify:* no look yet since I started; I look while something is being built."
    return f":white_check_mark: *Classify answers.* {last}; I look while something is being built."
