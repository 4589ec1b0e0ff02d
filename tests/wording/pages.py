"""What people call up: the Home tab, lists, `show`, Details, and the menu."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from classify import Campaign, Segment
from handlers.commands import menu
from handlers.home import builds, rows
from handlers.home import view as home_view
from handlers.home.view import MAX_LISTS, Home
from handlers.interaction.channel_field import members_only_sentence
from handlers.messages import card
from handlers.messages.blocks import Message, RenderContext
from handlers.requests import details_view
from handlers.requests.details_view import DetailsContext
from handlers.requests.list_page import ListPage, classify_row, request_row
from handlers.requests.list_query import ListScope
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import OPEN, UNSUCCESSFUL, WITH_RESULT, Kind, Request, State
from storage.requests.recent_builds import BuildTime, RecentBuilds
from tests.support.samples import DAY, HOUR, MINUTE, NOW, registered_campaign
from tests.wording.list_messages import LISTS
from tests.wording.posted_messages import CONTACTS, ESTIMATE, RETRY, requests
from tests.wording.saved_list_samples import a_list
from tests.wording.situation import Situation, opened, posted, shown

_ANN = Actor("U1ANN", "T1", None, "C1MEDIA")
_BEN = Actor("U2BEN", "T1", None, "C2LAUNCH")


def home_tabs() -> Iterator[Situation]:
    """Yield the Home tab: empty, with each kind of row, and with each state of Classify."""
    yield _home("Empty")
    every = [request for _, request in requests()]
    asked = [request for request in every if request.is_waiting_for_answer]
    unsuccessful = [request for request in every if request.state in (*UNSUCCESSFUL, State.REJECTED)]
    finished = [request for request in every if request.state in WITH_RESULT]
    building = [request for request in every if request.state is State.BUILDING]
    for title, request in _titled([*asked, *unsuccessful, finished[0]]):
        yield shown(f"Needs attention: {title}", rows.attention_blocks(request, CONTACTS))
    for title, request in _titled(
        [one for one in every if one.state in OPEN and not one.is_waiting_for_answer]
    ):
        yield shown(f"In progress: {title}", [rows.in_progress_row(request, ESTIMATE)])
    yield shown("In progress, without an estimate", [rows.in_progress_row(building[0], None)])
    for title, request in _titled([*finished, *unsuccessful]):
        yield shown(f"Recent: {title}", rows.finished_blocks(request, None))
    yield shown("Recent: retried", rows.finished_blocks(unsuccessful[0], RETRY))
    yield shown("Campaign", rows.campaign_blocks(registered_campaign()))
    yield _home(
        "Each list, with more than it shows",
        needs_attention=unsuccessful[:1],
        in_progress=building[:1],
        finished=finished[:1] * (home_view.MAX_ROWS + 1),
        campaigns=[registered_campaign()] * (home_view.MAX_ROWS + 1),
    )
    answered = NOW - MINUTE
    yield _home("Classify responds", checked_at=answered)
    yield _home("Classify doesn't respond", unresponsive=True, checked_at=answered)
    yield _home("Classify has never responded", unresponsive=True)
    for problem in (
        "it rejected clsfy's API key",
        "clsfy's API key can't see clsfy's segments",
    ):
        yield _home(f"Classify: {problem}", problem=problem)


def lists() -> Iterator[Situation]:
    """Yield lists: their rows, empty ones, and their notes."""
    yield _list("A row in each state", rows=[request_row(request, _ANN) for _, request in requests()])
    yield _list("Somebody else's, from another channel", rows=[request_row(next(requests())[1], _BEN)])
    for noun in ("segment", "campaign"):
        for scope in ListScope:
            for own_only in (False, True):
                whose = ", only one's own" if own_only else ""
                yield _list(f"Empty {noun} list: {scope}{whose}", noun=noun, scope=scope, own_only=own_only)
        own = replace(_ANN, channel_id="D1ANN")
        yield _list(
            f"List of {noun}s between people",
            noun=noun,
            scope=ListScope.HERE,
            actor=own,
            own_only=True,
            is_between_people=True,
        )
        yield _list(f"No such page of {noun}s", noun=noun, number=3)
        yield _list(f"No {noun} found", noun=noun, search="snow")
    found = [request_row(next(requests())[1], _ANN)]
    yield _list(
        "Second of three pages, with a search", rows=found, number=2, has_more=True, total=20, search="snow"
    )
    in_classify = [
        classify_row(Segment(id=61, status=status, name="Snowblower Buyers", **_times(status)), None)
        for status in ("pending", "processing", "complete", "failed")
    ]
    undated = Segment(id=61, status="complete", name="Snowblower Buyers")
    in_classify.append(classify_row(undated, next(requests())[1]))
    yield _list("All segments in Classify", scope=ListScope.ALL, rows=in_classify)
    campaign = classify_row(Campaign(id=609, name="EV Campaign", created_date=NOW), None)
    yield _list("All campaigns in Classify", noun="campaign", scope=ListScope.ALL, rows=[campaign])


def cards() -> Iterator[Situation]:
    """Yield the answers of `show`."""
    for title, request in requests():
        if request.kind.has_build:
            yield posted(title, card.segment_card(request, _ANN, CONTACTS, RenderContext(estimate=ESTIMATE)))
        elif request.classify_id is not None and request.kind is Kind.CAMPAIGN:
            campaign = Campaign(id=609, name="EV 2026", use_case="other", last_updated_date=NOW + DAY)
            yield posted(title, card.campaign_card(request, _ANN, campaign, CONTACTS))
            yield posted(f"{title}, without Classify", card.campaign_card(request, _ANN, None, CONTACTS))
        elif request.kind is Kind.CAMPAIGN:
            context = RenderContext(estimate=ESTIMATE)
            yield posted(title, card.unregistered_campaign_card(request, _ANN, CONTACTS, context))
    in_private = replace(next(requests())[1], thread_channel="D1ANN", thread_ts="1.0", permalink=None)
    yield posted(
        "In its thread in somebody else's direct messages",
        card.segment_card(in_private, _BEN, CONTACTS),
    )
    for status in ("pending", "complete", "failed"):
        segment = Segment(
            id=61, status=status, name="Snowblower Buyers", error="No pages found", **_times(status)
        )
        yield posted(f"Created elsewhere: {status}", card.unrequested_segment_card(segment, CONTACTS))
    campaign = Campaign(
        id=609, name="EV Campaign", use_case="other", description="EV deals", created_date=NOW
    )
    yield posted("Created elsewhere: a campaign", card.unrequested_campaign_card(campaign))


def recent() -> Iterator[Situation]:
    """Yield the answers of `stats`, and what the Home tab says of the same."""
    why = members_only_sentence("C1MEDIA", "see its builds", too_many_members=False, bot=CONTACTS.bot)
    times = [BuildTime(61, 102 * MINUTE), BuildTime(60, 40 * MINUTE)]
    for title, found in (
        ("Two builds and a failure", RecentBuilds(finished=2, failed=1, times=times)),
        ("One build", RecentBuilds(finished=1, times=times[:1])),
        ("None yet", RecentBuilds()),
    ):
        yield posted(title, builds.message(found, "C1MEDIA"))
        yield posted(f"{title}, only one's own", builds.message(found, None, why))
    yield _home("With saved lists", lists=[a_list()] * (MAX_LISTS + 1))
    yield _home("On the Home tab", builds=RecentBuilds(finished=2, failed=1, times=times))


def details() -> Iterator[Situation]:
    """Yield the Details of a request in each state."""
    known = DetailsContext(mentioned=("U1ANN", "U2BEN"), client_labels={"12": "Acme"})
    failed: Request | None = None
    for title, request in requests():
        failed = request if request.state is State.FAILED and failed is None else failed
        yield opened(title, details_view.build_view(request, known))
    with_lists = replace(known, lists=[*LISTS, replace(LISTS[0], label="Rivals", version_number=3)])
    yield opened("With lists", details_view.build_view(next(requests())[1], with_lists))
    yield opened("Nobody follows it", details_view.build_view(next(requests())[1], DetailsContext()))
    if failed is not None:
        yield opened(
            "Fetching Classify's reason", details_view.build_view(failed, replace(known, loading_error=True))
        )
        yield opened(
            "Classify's reason", details_view.build_view(failed, replace(known, error="No pages found"))
        )


def menus() -> Iterator[Situation]:
    """Yield the menu."""
    text, blocks = menu.render()
    yield posted("`/clsfy` alone", Message(text, tuple(blocks)))


def _times(status: str) -> Mapping[str, Any]:
    is_finished = status in ("complete", "failed")
    return {"created_date": NOW, "processed_date": NOW + HOUR if is_finished else None}


def _titled(chosen: Sequence[Request]) -> Iterator[tuple[str, Request]]:
    return ((title, request) for title, request in requests() if request in chosen)


def _home(title: str, **parts: Any) -> Situation:
    home = Home(
        **{
            "read_at": NOW,
            "version": "0.1.0",
            "estimates": {Kind.SEGMENT: ESTIMATE},
            "checked_at": None,
            **parts,
        }
    )
    return opened(title, home_view.build_view(home, CONTACTS))


def _list(title: str, **parts: Any) -> Situation:
    plain: dict[str, Any] = {
        "noun": "segment",
        "scope": ListScope.MINE,
        "actor": _ANN,
        "number": 1,
        "rows": [],
        "has_more": False,
        "offered_scopes": tuple(ListScope),
    }
    return posted(title, ListPage(**{**plain, **parts}).render())
