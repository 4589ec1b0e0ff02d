"""A Deal ID is shown whole and exactly as Classify gave it, or the message says where it is."""

from collections.abc import Sequence
from datetime import date

import pytest
from slack_sdk.models.blocks import Block

from handlers.activations import confirmation
from handlers.home import rows as home_rows
from handlers.messages import announcement, notices
from handlers.messages.blocks import Message, RenderContext, section_block
from handlers.messages.deals import record
from handlers.requests import details_view
from handlers.requests.details_view import DetailsContext
from handlers.requests.list_page import PAGE_SIZE, ListPage, request_row
from handlers.requests.list_query import ListScope
from playground.slack.block_kit.mrkdwn import Text, read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle import deals
from storage.lifecycle.actor import Actor
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from tests.support.samples import HOUR, NOW, an_activation, building, longest_activation_inputs
from tests.support.slack_limits import DIFFICULT_NAMES, LONGEST_CONTACTS, checked_blocks

ANN = Actor("U1ANN", "T1", None, "C1MEDIA")
TODAY = date(2026, 1, 1)
_NOTICES = (
    NotificationKind.RESULT,
    NotificationKind.ENDS_SOON,
    NotificationKind.UNUSED,
    NotificationKind.UNCONFIRMED,
)


def issued(deal_id: str, name: str = "Snowblower Buyers") -> Request:
    """Return an activation with the longest inputs, for which this Deal ID was issued."""
    return an_activation(
        State.READY,
        inputs=longest_activation_inputs(name),
        classify_id=2**63 - 1,
        result=deals.make_result(deal_id, 720),
        created_at=NOW,
        finished_at=NOW + HOUR,
        noticed_at=NOW + HOUR,
    )


def alone(request: Request) -> dict[str, Message]:
    """Return the messages that show one deal."""
    segment = building(state=State.READY, inputs={"name": request.name, "prompt": request.name})
    shown = {kind.name: notices.render(kind, request, LONGEST_CONTACTS) for kind in _NOTICES}
    context = RenderContext(deals=(request,))
    return {
        **shown,
        "message": announcement.render(request, LONGEST_CONTACTS, RenderContext(fallback_reason="removed")),
        "segment": announcement.render(segment, LONGEST_CONTACTS, context),
    }


def together(request: Request) -> dict[str, Message]:
    """Return the messages and views that show several deals."""
    segment = building(state=State.READY, inputs={"name": request.name, "prompt": request.name})
    context = RenderContext(deals=(request,) * 6)
    check = confirmation.build_view("form", request.inputs, [request] * 6)
    home = "\n".join([home_rows.deal_lines(request, [], TODAY)] * 3)
    details = details_view.build_view(segment, DetailsContext(deals=[request] * 9, today=TODAY))
    page = ListPage(
        noun="deal",
        scope=ListScope.MINE,
        actor=ANN,
        number=1,
        rows=[request_row(request, ANN)] * PAGE_SIZE,
        has_more=True,
        offered_scopes=tuple(ListScope),
    )
    check_view(details.to_dict(), "modal")
    check_view(check.to_dict(), "modal")
    return {
        "segment with several": announcement.render(segment, LONGEST_CONTACTS, context),
        "list": page.render(),
        "answer": record.answer("*Deals*", [request] * 9, TODAY),
        "reminder of a replaced one": notices.render(
            NotificationKind.ENDS_SOON, request, LONGEST_CONTACTS, RenderContext(newer_deal=request)
        ),
        "confirmation": Message("", tuple(check.blocks or ())),
        "home": Message("", (section_block(home),)),
        "details of the segment": Message("", tuple(details.blocks or ())),
    }


def check_limits(message: Message) -> None:
    """Raise if Slack would refuse the message. Lists are never edited, so their text may be longer."""
    checked_blocks(message if len(message.blocks) < 10 and message.text else Message("x", message.blocks))


def displayed(blocks: Sequence[Block]) -> str:
    """Return what Slack displays, with each text on its own line."""
    texts = texts_of([block.to_dict() for block in blocks])
    return "\n".join(read(text, {}) for text in texts)


def details(request: Request) -> str:
    """Return what the Details of an activation display."""
    view = details_view.build_view(request, DetailsContext(today=TODAY))
    check_view(view.to_dict(), "modal")
    return displayed(view.blocks or ())


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
@pytest.mark.parametrize(
    ("deal_id", "among_several"),
    [("d" * 151, True), ("d-7" * 90, True), ("d" * 1490, False), ("&" * 290, False)],
)
def test_a_long_deal_id_is_shown_whole(deal_id: str, among_several: bool, name: str) -> None:
    request = issued(deal_id, name)
    shown = {**alone(request), **(together(request) if among_several else {})}
    for place, message in shown.items():
        check_limits(message)
        assert deal_id in displayed(message.blocks), place
        if message.text:
            assert deal_id in read(Text(message.text), {}), place
    assert deal_id in details(request)


@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
@pytest.mark.parametrize("deal_id", ["d" * 5000, "&" * 2000, "🎿" * 1600, "a  b\nc"])
def test_a_deal_id_that_does_not_fit_says_so_and_details_have_it_whole(deal_id: str, name: str) -> None:
    request = issued(deal_id, name)
    for place, message in {**alone(request), **together(request)}.items():
        check_limits(message)
        text = displayed(message.blocks)
        assert "shortened. For the whole Deal ID, type `/clsfy deal show activation 9223" in text, place
    assert deal_id in details(request).replace("\n", "") or deal_id in details(request)


@pytest.mark.parametrize("deal_id", ["a`b", "`", "``x``", "a*b`c_d_~e~:ski:", "<a>&amp;`"])
def test_a_backtick_in_a_deal_id_stays_one(deal_id: str) -> None:
    request = issued(deal_id)
    for place, message in {**alone(request), **together(request)}.items():
        assert deal_id in displayed(message.blocks), place
        assert f"`{deal_id}`" not in displayed(message.blocks), place
    assert deal_id in details(request)


def test_more_deals_than_an_answer_shows_are_counted_in_a_sentence_of_its_own() -> None:
    shown = record.answer("*Deals*", [issued("deal-1")] * (record.MAX_DEALS + 1), TODAY)
    assert shown.text.splitlines()[-1].startswith("And 1 more. This is clsfy's own record")
