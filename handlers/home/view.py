"""The Home tab: what needs the person's attention, their recent requests, and whether Classify answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from handlers.home import builds
from handlers.home import rows as home_rows
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, RenderContext, context_block, section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.deals import record
from handlers.messages.formatting import clock_time, contact, time_ago
from handlers.saved_lists.overview_view import list_row
from storage.lifecycle.lists import SavedList
from storage.lifecycle.request import Kind, Request
from storage.requests.estimates import Estimate
from storage.requests.recent_builds import NO_BUILDS, RecentBuilds

NEW_SEGMENT, NEW_CAMPAIGN = "home_segment", "home_campaign"
MAX_ROWS = 10  # of each list. A row takes at most three blocks
_MAX_BLOCKS = 100  # https://docs.slack.dev/reference/views
MAX_LISTS = 5
MAX_DEALS = 3
_HOW = "Create one here, or type `/clsfy` in the channel where you want the result."
_EMPTY = (
    ":wave: *Nothing here yet.* Your requests and their results appear here. To start, click *New segment*."
)
_NOTHING = "Nothing right now."


class Home(Struct, frozen=True, kw_only=True):
    """What one person's Home tab displays.

    Each list has the newest first, and one entry more than `MAX_ROWS` if there are more.
    """

    #: Requests that the person has to do something about.
    needs_attention: Sequence[Request] = ()
    #: IDs of those with a message that Slack refused everywhere.
    undeliverable: Collection[int] = ()
    #: What those with a question about lists show of these, by their IDs.
    lists_in_question: Mapping[int, RenderContext] = field(default_factory=dict)
    #: Open requests.
    in_progress: Sequence[Request] = ()
    #: Requests that ended, well or not.
    finished: Sequence[Request] = ()
    #: What finished requests were retried as, by their UUIDs.
    retries: Mapping[str, Request] = field(default_factory=dict)
    #: Registered campaigns, with their latest edits.
    campaigns: Sequence[Request] = ()
    #: Saved lists that the person created, and everyone's.
    lists: Sequence[SavedList] = ()
    #: Deals that were issued.
    deals: Sequence[Request] = ()
    #: How long builds take, by the kinds of those in progress. None if too few are on record.
    estimates: Mapping[Kind, Estimate | None] = field(default_factory=dict)
    #: The person's builds of the last month.
    builds: RecentBuilds = NO_BUILDS
    #: When all this was read.
    read_at: datetime
    #: When Classify last responded to any call. None if it hasn't since the bot's start.
    checked_at: datetime | None = None
    #: Whether a call has failed since then, or Classify should have been checked.
    unresponsive: bool = False
    #: What is wrong with Classify, as a clause. None if nothing is.
    problem: str | None = None
    #: The bot's version.
    version: str


def build_view(home: Home, contacts: Contacts) -> View:
    """Return the Home tab, within Slack's limits: if it is full, it has fewer campaigns."""
    blocks = _blocks(home, contacts, MAX_ROWS)
    too_many = max(0, len(blocks) - _MAX_BLOCKS)
    if too_many:  # a campaign takes two blocks, and the line that there are more takes one
        blocks = _blocks(home, contacts, MAX_ROWS - too_many // 2 - 1)
    return View(type="home", callback_id="home", blocks=blocks)


def _blocks(home: Home, contacts: Contacts, max_campaigns: int) -> Sequence[Block]:
    new_buttons = [
        ButtonElement(text="New segment", action_id=NEW_SEGMENT, style="primary"),
        ButtonElement(text="New campaign", action_id=NEW_CAMPAIGN),
        command_button("Preferences", "preferences"),
        command_button("Saved lists", "lists"),
    ]
    updated = f"Updated {clock_time(home.read_at)}"
    return [
        HeaderBlock(text="Segments and campaigns"),
        section_block(_HOW),
        ActionsBlock(elements=new_buttons),
        *_lists(home, contacts, max_campaigns),
        DividerBlock(),
        *([context_block(sentence)] if (sentence := builds.home_sentence(home.builds)) else []),
        context_block(f"{_classify_status(home, contacts)}\n{updated}"),
        context_block(
            f"To see all commands, type `/clsfy help` in any channel. For help, contact "
            f"{contact(contacts.admin)}. clsfy-bot {home.version}"
        ),
    ]


def _lists(home: Home, contacts: Contacts, max_campaigns: int) -> Sequence[Block]:
    if not (home.needs_attention or home.in_progress or home.finished or home.campaigns or home.deals):
        return [section_block(_EMPTY), *_saved_lists(home.lists)]
    nothing = [[context_block(_NOTHING)]]
    attention = [
        home_rows.attention_blocks(
            request,
            contacts,
            home.lists_in_question.get(request.id, DEFAULT_CONTEXT),
            is_undeliverable=request.id in home.undeliverable,
        )
        for request in home.needs_attention
    ]
    in_progress = [
        [home_rows.in_progress_row(request, home.estimates.get(request.kind))] for request in home.in_progress
    ]
    finished = [
        home_rows.finished_blocks(request, home.retries.get(request.uuid))
        for request in home.finished[:MAX_ROWS]
    ]
    campaigns = [home_rows.campaign_blocks(request) for request in home.campaigns]
    return [
        *_list("Needs your attention", attention or nothing),
        *_list("In progress", in_progress or nothing),
        *_list("Recent", finished),
        *_deals(home),
        *_list("Your campaigns", campaigns, max_campaigns, noun="campaign"),
        *_saved_lists(home.lists),
    ]


def _saved_lists(lists: Sequence[SavedList]) -> Sequence[Block]:
    """Return at most `MAX_LISTS` saved lists below their heading, or nothing if there are none."""
    if not lists:
        return []
    blocks: list[Block] = [list_row(each) for each in lists[:MAX_LISTS]]
    if len(lists) > MAX_LISTS:
        blocks.append(context_block("To see more, click *Saved lists* at the top."))
    return [DividerBlock(), HeaderBlock(text="Saved lists"), *blocks]


def _deals(home: Home) -> Sequence[Block]:
    """Return the newest deals in one block, since the lists may fill a view."""
    if not home.deals:
        return []
    newest, today = record.find_newest(home.deals), home.read_at.date()
    shown = [home_rows.deal_lines(request, newest, today) for request in home.deals[:MAX_DEALS]]
    text = "\n".join([*shown, "To see them all, or to reactivate or clone one, type `/clsfy deal list`."])
    return [DividerBlock(), HeaderBlock(text="Your deals"), section_block(text)]


def _list(
    title: str, rows: Sequence[Sequence[Block]], max_rows: int = MAX_ROWS, *, noun: str = "segment"
) -> Sequence[Block]:
    """Return at most `max_rows` rows below their heading, or nothing if there are none."""
    if not rows:
        return []
    blocks = [block for row in rows[:max_rows] for block in row]
    if len(rows) > max_rows:
        blocks.append(context_block(f"To see more, type `/clsfy {noun} list`."))
    return [DividerBlock(), HeaderBlock(text=title), *blocks]


def _classify_status(home: Home, contacts: Contacts) -> str:
    """Return whether Classify is responding, in a sentence or two."""
    ago = time_ago(home.checked_at) if home.checked_at else None
    if home.problem:
        return (
            f":warning: *There's a problem with Classify:* {home.problem}. Contact {contact(contacts.admin)}."
        )
    if home.unresponsive:
        last = f"Last response {ago}. " if ago else ""
        return f":warning: *Classify isn't responding.* {last}Your requests are saved and I'll keep trying."
    if ago is None:
        return "*Classify hasn't been checked yet.* I check it while something is building."
    return f":white_check_mark: *Classify is responding.* Last checked {ago}."
