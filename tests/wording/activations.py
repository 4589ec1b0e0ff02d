"""What is said about activations and their deals."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from handlers.activations import confirmation, form
from handlers.home import rows
from handlers.messages import announcement
from handlers.messages.blocks import RenderContext, section_block
from handlers.messages.deals import record
from handlers.refinements import form as refinement_form
from handlers.requests import details_view, existing
from handlers.requests.details_view import DetailsContext
from storage.lifecycle.deals import Destination, make_result
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import CREATED, OPEN, Question, Request, State
from tests.support.samples import NOW, UUID, a_refinement, activation_inputs, an_activation, building
from tests.support.segment_form_samples import submitted
from tests.wording.posted_messages import BUILT, CONTACTS, as_notice
from tests.wording.situation import Situation, errors_in_form, opened, posted, shown

DETAILS: dict[str, Any] = {
    "start_date": "2026-03-10",
    "end_date": "2026-04-10",
    "geo": ["US", "CA"],
    "formats": ["banner"],
    "devices": ["mobile"],
    "budget": {"amount": 50000, "currency": "USD"},
    "kpis": [{"metric": "ctr", "target": 0.003}],
}
_SEGMENT = building(state=State.READY, **BUILT)
_ISSUED = an_activation(State.READY, inputs=activation_inputs(**DETAILS), **BUILT)
_UNDER_WAY = an_activation(State.BUILDING, uuid="another", inputs=activation_inputs(**DETAILS))


def activations() -> Iterator[Situation]:
    """Yield the forms, the messages in the thread, the questions and the reminders."""
    used = (Destination.named("The Trade Desk", "seat-abc123"), Destination.named("DV360", "4711"))
    blank = form.view(form.Meta(id=UUID, segment=UUID, channel="C1MEDIA"), [_SEGMENT], used)
    yield opened("The form", blank)
    yield errors_in_form("Nothing was filled in", form.read(submitted(blank), NOW).errors)
    yield opened(
        "The confirmation", confirmation.build_view(UUID, activation_inputs(**DETAILS), [_UNDER_WAY, _ISSUED])
    )
    for state in State:
        title = f"In the thread: {state.value}"
        yield posted(title, announcement.render(_in(state), CONTACTS, RenderContext()))
    deals = RenderContext(deals=(_ISSUED,) * 7)
    yield posted("The segment's message with deals", announcement.render(_SEGMENT, CONTACTS, deals))
    failed = _in(State.FAILED)
    yield as_notice("The Deal ID", NotificationKind.RESULT, _ISSUED)
    yield as_notice("Failed, without a reason", NotificationKind.RESULT, failed)
    why = replace(failed, error_message="The seat is unknown.")
    yield as_notice("Failed, with a reason", NotificationKind.RESULT, why)
    yield as_notice("Lost", NotificationKind.RESULT, _in(State.LOST))
    yield as_notice("Takes long", NotificationKind.OVERDUE, replace(_in(State.BUILDING), overdue=True))
    yield as_notice("The reply wasn't confirmed by Slack", NotificationKind.UNCONFIRMED, _ISSUED)
    rejected = replace(_in(State.REJECTED), error_status=422, error_message="No such seat.")
    yield as_notice("Rejected", NotificationKind.REJECTION, rejected)
    asked = replace(_in(State.UNCERTAIN), question=Question.EXISTS)
    yield as_notice("Question", NotificationKind.QUESTION, asked)
    for state in (state for state in State if state in (*OPEN, State.DROPPED) or state in CREATED):
        context = RenderContext(answered=Question.EXISTS)
        yield as_notice(f"Question, answered: {state.value}", NotificationKind.QUESTION, _in(state), context)
    yield opened("“It exists”", existing.build_view(UUID))
    for kind in (NotificationKind.ENDS_SOON, NotificationKind.ENDS_TOMORROW, NotificationKind.UNUSED):
        yield as_notice(f"Reminder: {kind.value}", kind, _ISSUED)
    newer = replace(
        _ISSUED,
        inputs=activation_inputs(**{**DETAILS, "end_date": "2026-05-10"}),
        result=make_result("classify-ttd-61-9b2d1", 720),
    )
    replaced = RenderContext(newer_deal=newer)
    yield as_notice(
        "Reminder: ends_soon, of a deal that was replaced", NotificationKind.ENDS_SOON, _ISSUED, replaced
    )


def refinements() -> Iterator[Situation]:
    """Yield the form, the messages in the thread and the question."""
    blank = refinement_form.view(refinement_form.Meta(id=UUID), [_SEGMENT], [_SEGMENT.uuid])
    yield opened("The form", blank)
    nothing = refinement_form.read(submitted(blank)).errors
    yield errors_in_form("Nothing was filled in", nothing)
    for state in (*OPEN, State.READY, State.REJECTED, State.DROPPED):
        yield posted(f"In the thread: {state.value}", announcement.render(a_refinement(state), CONTACTS))
    rejected = a_refinement(State.REJECTED, error_status=422, error_message="Too many domains.")
    yield as_notice("Rejected", NotificationKind.REJECTION, rejected)
    asked = a_refinement(State.UNCERTAIN, question=Question.EXISTS)
    yield as_notice("Question", NotificationKind.QUESTION, asked)
    for state in (State.READY, State.ACCEPTED, State.DROPPED):
        context = RenderContext(answered=Question.EXISTS)
        yield as_notice(f"Answered: {state.value}", NotificationKind.QUESTION, a_refinement(state), context)


def deals() -> Iterator[Situation]:
    """Yield the answers of `deal list` and `deal show`, and what Details and the Home tab say."""
    ended = an_activation(
        State.READY, id=1, inputs=activation_inputs(end_date="2026-01-02", start_date="2026-01-01"), **BUILT
    )
    yield posted("Two deals for a seat", record.answer("*Deals*", [_ISSUED, ended], NOW.date()))
    yield posted("More than fit", record.answer("*Deals*", [_ISSUED] * 9, NOW.date()))
    building_deal = an_activation(State.BUILDING)
    yield posted("No deal yet", record.answer("*Deal*", [building_deal], NOW.date()))
    known = DetailsContext(deals=[_ISSUED, ended], today=NOW.date(), refinements=[a_refinement(State.READY)])
    yield opened("Details of a segment with deals and refinements", details_view.build_view(_SEGMENT, known))
    yield opened("Details of a deal", details_view.build_view(_ISSUED, DetailsContext()))
    yield opened(
        "Details of a refinement", details_view.build_view(a_refinement(State.READY), DetailsContext())
    )
    yield shown("On the Home tab", [section_block(rows.deal_lines(_ISSUED, [_ISSUED], NOW.date()))])


def _in(state: State) -> Request:
    times = BUILT if state in (State.READY, State.FAILED) else {}
    return an_activation(state, inputs=activation_inputs(**DETAILS), **times)
