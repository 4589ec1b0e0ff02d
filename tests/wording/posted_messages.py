"""What the bot posts: announcements, replies in threads, digests, direct messages and questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from handlers.messages import announcement, notices, questions
from handlers.messages.blocks import Contacts, RenderContext
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import OPEN, Kind, Question, Request, State
from storage.outbox.recipient import Recipient
from storage.requests.estimates import Estimate
from tests.support.samples import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_request,
    building,
    campaign_edit,
    candidates,
    registered_campaign,
    uncertain,
)
from tests.wording.situation import Situation, posted

CONTACTS = Contacts("your Slack admin", "your Classify representative", client_labels={"12": "Acme"})
ESTIMATE = Estimate(HOUR + 10 * MINUTE, HOUR + 50 * MINUTE)
INPUTS = {
    "name": "Snowblower Buyers",
    "prompt": "Homeowners who research snowblowers",
    "example_urls": ["https://example.com/snowblowers", "https://example.com/reviews"],
    "block_tlds": ["craftsman.com", "toro.com"],
    "client_id": "12",
}
PERMALINK = "https://example.slack.com/archives/C1MEDIA/p1"
BUILT: Mapping[str, Any] = {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR}
RETRY = building(uuid="retry", inputs=INPUTS, classify_id=8, user_id="U2BEN")
_ENDS: Mapping[str, Mapping[str, Any]] = {
    "its times are known": BUILT,
    "it was noticed late": {**BUILT, "noticed_at": NOW + HOUR + DAY},
    "when it was created is unknown": {**BUILT, "created_at": None},
    "only when it was noticed is known": {"noticed_at": NOW + HOUR},
}
_UNDELIVERABLE = Recipient(user_id="U1ANN", is_undeliverable=True)
_WHICH_CAMPAIGN = {"question": Question.WHICH, "candidates": candidates(609, 610, name="EV Campaign")}
_FALLBACKS = ("not_in_channel", "channel_not_found", "is_archived", "unconfirmed", "restricted_action")


def announcements() -> Iterator[Situation]:
    """Yield the bot's message in the channel in each state."""
    for title, request in requests():
        context = RenderContext(estimate=ESTIMATE)
        yield posted(title, announcement.render(request, CONTACTS, context))
    yield posted(
        "A segment, before enough builds are known for an estimate",
        announcement.render(a_segment(), CONTACTS),
    )
    retried = RenderContext(retry=RETRY)
    yield posted(
        "A failed segment that was retried", announcement.render(_finished(State.FAILED), CONTACTS, retried)
    )
    asked = a_request(inputs=INPUTS, question=Question.CONTINUE)
    rejected = a_request(State.REJECTED, inputs=INPUTS, error_status=422)
    for title, request, sent in (
        ("A question that an admin is asked", asked, Recipient(user_id="U2BEN")),
        ("A question that reaches nobody", asked, _UNDELIVERABLE),
        ("A rejection that reaches nobody", rejected, _UNDELIVERABLE),
    ):
        context = RenderContext(recipient=sent)
        yield posted(title, announcement.render(request, CONTACTS, context))
    for reason in _FALLBACKS:
        context = RenderContext(fallback_reason=reason)
        yield posted(
            f"As a direct message, because of `{reason}`", announcement.render(a_segment(), CONTACTS, context)
        )


def replies() -> Iterator[Situation]:
    """Yield the replies in threads, and the digest."""
    for state in (State.READY, State.FAILED):
        for times, more in _ENDS.items():
            yield as_notice(
                f"{state.value.capitalize()}, {times}", NotificationKind.RESULT, _finished(state, **more)
            )
    for state in (State.READY, State.FAILED, State.LOST):
        watched = _watched(state=state, **BUILT)
        yield as_notice(f"A watched segment: {state.value}", NotificationKind.RESULT, watched)
        unnamed = replace(watched, inputs={"name": ""})
        yield as_notice(
            f"A watched segment whose name is withheld: {state.value}", NotificationKind.RESULT, unnamed
        )
    yield as_notice("Lost", NotificationKind.RESULT, _finished(State.LOST))
    yield as_notice(
        "As a direct message, with followers who can't see it",
        NotificationKind.RESULT,
        _finished(State.READY),
        RenderContext(fallback_reason="is_archived", unreachable_followers=("U2BEN", "U3DEV")),
    )
    many = RenderContext(unreachable_followers=tuple(f"U{number}" for number in range(14)))
    yield as_notice(
        "As a direct message, with many followers", NotificationKind.RESULT, _finished(State.READY), many
    )
    overdue = RenderContext(estimate=ESTIMATE)
    yield as_notice("Not finished after a day", NotificationKind.OVERDUE, a_segment(), overdue)
    yield as_notice("Not finished after a day, without an estimate", NotificationKind.OVERDUE, a_segment())
    for count in (3, 20):
        failed = tuple(_finished(State.FAILED, classify_id=number) for number in range(7, 7 + count))
        context = RenderContext(digest_requests=failed)
        yield as_notice(
            f"Digest of failed builds in the channel ({count})", NotificationKind.DIGEST, failed[0], context
        )


def direct_messages() -> Iterator[Situation]:
    """Yield the messages to one person."""
    context = RenderContext(estimate=ESTIMATE)
    yield as_notice("Slower than usual", NotificationKind.SLOW, a_segment(), context)
    yield as_notice(
        "Slower than usual, name withheld", NotificationKind.SLOW, _watched(inputs={"name": ""}), context
    )
    for title, request in (
        ("segment", a_request(State.REJECTED, inputs=INPUTS)),
        ("campaign", registered_campaign(state=State.REJECTED, classify_id=None)),
        ("edit", campaign_edit(State.REJECTED)),
    ):
        rejected = replace(request, error_status=422, error_message="`prompt` is too short.")
        yield as_notice(f"Rejected {title}", NotificationKind.REJECTION, rejected)
        yield as_notice(
            f"Rejected {title}, no reason", NotificationKind.REJECTION, replace(rejected, error_message=None)
        )
        yield as_notice(
            f"Rejected API key: {title}", NotificationKind.REJECTION, replace(rejected, error_status=401)
        )
    retried = RenderContext(retry=RETRY)
    rejected = a_request(
        State.REJECTED, inputs=INPUTS, error_status=422, error_message="`prompt` is too short."
    )
    yield as_notice("Rejected, and requested again", NotificationKind.REJECTION, rejected, retried)
    for state in (State.BUILDING, State.READY, State.FAILED, State.LOST):
        request = _finished(state) if state not in OPEN else a_segment()
        yield as_notice(f"Unconfirmed reply: {state.value}", NotificationKind.UNCONFIRMED, request)
    for kind, request in (
        ("campaign", registered_campaign()),
        ("edit", campaign_edit(State.READY, classify_id=609)),
    ):
        yield as_notice(f"Unconfirmed reply: {kind}", NotificationKind.UNCONFIRMED, request)


def asked_questions() -> Iterator[Situation]:
    """Yield each question, and what it becomes once it is answered."""
    asked: tuple[tuple[str, Request], ...] = (
        ("Not created within a day", a_request(inputs=INPUTS, question=Question.CONTINUE)),
        ("Not confirmed within a day", uncertain(inputs=INPUTS, question=Question.CONTINUE)),
        ("Campaign, not confirmed within a day", _open_campaign(question=Question.CONTINUE)),
        ("Edit, not confirmed within a day", campaign_edit(State.UNCERTAIN, question=Question.CONTINUE)),
        ("One with a similar name could be it", _which(7, name="snowblower buyers")),
        ("Several could be it", _which(7, 8)),
        ("Several campaigns could be it", _open_campaign(**_WHICH_CAMPAIGN)),
        ("The campaign was changed meanwhile", campaign_edit(question=Question.OVERWRITE)),
    )
    for title, request in asked:
        yield as_notice(title, NotificationKind.QUESTION, request)
    reminder = questions.question(asked[0][1], CONTACTS, RenderContext(is_reminder=True))
    yield posted("Not answered for a day", reminder)
    for title, request in asked:
        for state, after in _after(request):
            question = request.question or Question.CONTINUE
            yield posted(f"{title}: answered, and now {state}", questions.answered(after, question))


def requests() -> Iterator[tuple[str, Request]]:
    """Yield a request of each kind in each state in which it is shown, with a title."""
    for title, request in _unfinished(a_request(inputs=INPUTS)):
        yield f"Segment: {title}", request
    yield "Segment: queued", a_segment()
    yield "Segment: building", a_segment(classify_status="processing")
    yield "Segment: building, slower than usual", a_segment(classify_status="processing", slow=True)
    yield "Segment: building for more than a day", a_segment(classify_status="processing", overdue=True)
    for times, more in _ENDS.items():
        yield f"Segment: ready, {times}", _finished(State.READY, **more)
        yield f"Segment: failed, {times}", _finished(State.FAILED, **more)
    yield "Segment: lost", _finished(State.LOST)
    for state in (State.BUILDING, State.READY, State.FAILED, State.LOST):
        watched = _watched(state=state, **(BUILT if state is not State.BUILDING else {}))
        yield f"Watched segment: {state.value}", watched
        yield f"Watched segment, name withheld: {state.value}", replace(watched, inputs={"name": ""})
    for title, request in _unfinished(_open_campaign(state=State.ACCEPTED)):
        yield f"Campaign: {title}", request
    yield "Campaign: registered", registered_campaign()
    for title, request in _unfinished(campaign_edit()):
        yield f"Edit of a campaign: {title}", request
    yield "Edit of a campaign: done", campaign_edit(State.READY, classify_id=609, noticed_at=NOW)


def _which(*ids: int, name: str = "Snowblower Buyers") -> Request:
    return uncertain(inputs=INPUTS, question=Question.WHICH, candidates=candidates(*ids, name=name))


def _unfinished(request: Request) -> Iterator[tuple[str, Request]]:
    yield "being sent", request
    yield "delayed", replace(request, attempts=1)
    yield "unconfirmed", replace(request, state=State.UNCERTAIN, uncertain_since=NOW)
    yield "question asked", replace(request, question=Question.CONTINUE)
    yield (
        "rejected",
        replace(request, state=State.REJECTED, error_status=422, error_message="`prompt` is too short."),
    )
    yield "canceled", replace(request, state=State.DROPPED)


def _after(request: Request) -> Iterator[tuple[str, Request]]:
    """Yield what a request can become after its question."""
    answered = replace(request, question=None)
    yield "asked again", request
    yield "being sent", replace(answered, state=State.ACCEPTED)
    yield "delayed", replace(answered, state=State.ACCEPTED, attempts=1)
    yield "unconfirmed", replace(answered, state=State.UNCERTAIN)
    yield "canceled", replace(answered, state=State.DROPPED)
    yield "rejected", replace(answered, state=State.REJECTED)
    done = State.BUILDING if request.kind is Kind.SEGMENT else State.READY
    yield done.value, replace(answered, state=done, classify_id=7)


def a_segment(**more: Any) -> Request:
    """Return a segment that is being built."""
    known = {"inputs": INPUTS, "permalink": PERMALINK, "thread_channel": "C1MEDIA", "thread_ts": "1.0"}
    return building(**{**known, **more})


def _finished(state: State, **more: Any) -> Request:
    return a_segment(**{"state": state, **BUILT, **more})


def _watched(**more: Any) -> Request:
    return a_segment(**{"kind": Kind.WATCH, "inputs": {"name": "Snowblower Buyers"}, **more})


def _open_campaign(**more: Any) -> Request:
    return registered_campaign(**{"state": State.UNCERTAIN, "classify_id": None, "noticed_at": None, **more})


def as_notice(
    title: str, kind: NotificationKind, request: Request, context: RenderContext | None = None
) -> Situation:
    """Return what people see of a notification."""
    return posted(title, notices.render(kind, request, CONTACTS, context or RenderContext()))
