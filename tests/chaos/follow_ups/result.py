"""Count what exists of each activation and refinement after a run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from playground.slack import Message
from playground.traffic import Call
from storage.lifecycle.planned_notifications import NotificationKind
from tests.chaos.follow_ups.earlier import EarlierSegments
from tests.chaos.follow_ups.lookup import FollowUpRequest, find_requests, is_of, made_by
from tests.chaos.follow_ups.people import FollowUpPeople
from tests.chaos.planned_follow_ups import PlannedFollowUp
from tests.chaos.result import RunResult, StoredNotification, notification_uuid, read_notifications
from tests.support.sandbox import BEING_SENT, Sandbox

_UNFINISHED = (*BEING_SENT, "*Activating:*", "*Waiting for an answer:*", "*Checking:*")
_CALLS = {"activation": "activations.create", "refinement": "optimizations.create"}


def count_follow_ups(
    result: RunResult,
    sandbox: Sandbox,
    people: FollowUpPeople,
    earlier: EarlierSegments,
    messages: Sequence[Message],
) -> None:
    """Compare Slack and Classify with what was activated and refined, and add what is wrong to the result."""
    plan = result.plan
    kept = [] if plan.follow_ups.deletes_messages else earlier.messages
    requests, notifications = find_requests(sandbox), read_notifications(sandbox)
    for follow_up in plan.follow_ups.follow_ups:
        segment_ids, name = people.segment_ids(follow_up), f"{follow_up.kind} {follow_up.number}"
        if follow_up.number not in people.accepted:
            result.errors += [f"{name} was never acknowledged"] if segment_ids else []
            continue
        result.follow_ups += 1
        # Slack takes replies in the thread of a message that was deleted, and nobody sees them.
        is_deleted = {
            None: plan.follow_ups.deletes_messages,
            0: plan.slack_refusals.deletes_announcement,
        }
        is_lost = is_deleted.get(follow_up.form, False) and plan.slack_refusals.takes_replies
        own = [request for request in requests if is_of(follow_up, request.inputs)]
        if len(own) != (1 if follow_up.kind == "activation" else len(segment_ids)):
            result.errors.append(f"{name} has {len(own)} requests")
        for request in own:
            posted = _find_posted(request.id, messages, notifications)
            unconfirmed = sum(
                each.delivery == "unknown" and each.request_id == request.id
                for each in notifications.values()
            )
            result.unconfirmed += unconfirmed
            result.questions += len(posted[NotificationKind.QUESTION])
            problems = [*_check_calls(sandbox, follow_up, request, people, segment_ids)]
            if not unconfirmed:
                problems += _check_messages(follow_up, request, posted, is_thread_lost=is_lost)
                is_open = request.uncertain_since and not _was_answered(sandbox, follow_up, request)
                if is_open and not posted[NotificationKind.QUESTION]:
                    problems.append("was uncertain, and nobody was asked")
                of_segment = _find_posted(request.parent_id, messages, notifications)
                of_segment[NotificationKind.ANNOUNCEMENT] += kept if follow_up.form is None else []
                shown = of_segment[NotificationKind.ANNOUNCEMENT]
                problems += _check_deal(sandbox, request, posted, shown)
            result.errors += [f"{name} {problem}" for problem in problems]
        if any(text in result.output for text in (follow_up.domain, follow_up.seat)):
            result.errors.append(f"the log contains what {name} was filled in with")


def _check_calls(
    sandbox: Sandbox,
    follow_up: PlannedFollowUp,
    request: FollowUpRequest,
    people: FollowUpPeople,
    segment_ids: Sequence[int],
) -> Iterator[str]:
    """Yield what is wrong with the calls to Classify: one, and one more each time a person says so."""
    about = [request.segment_id] if request.segment_id is not None else segment_ids
    bodies = [call.arguments for call in _find_calls(sandbox, follow_up, request) if call.status != 429]
    again = len(people.sent_again[request.uuid])
    if len(bodies) > 1 + again:
        yield f"was sent {len(bodies)} times, {again} of them by the person's word"
    if any(body != follow_up.expected_body([each for each in about if each]) for body in bodies):
        yield f"was sent as {bodies}"
    made = made_by(sandbox, follow_up, request.segment_id)
    statuses = {one.id: one.status for one in made}
    if request.state == "dropped" and request.uuid not in people.closed:
        yield "was closed, although nobody closed it"
    elif request.state == "rejected" and len(made) > again:
        yield f"is rejected, and Classify has {len(made)}"
    elif request.state in ("ready", "failed"):
        wanted = {"ready": "complete", "failed": "failed"}[request.state]
        if follow_up.kind == "refinement":
            if not made:
                yield "isn't in Classify, although it was accepted"
        elif statuses.get(request.classify_id or 0) != wanted:
            yield f"is {request.state}, and Classify has {statuses}, not {request.classify_id}"
    elif request.state not in ("dropped", "rejected"):
        yield f"is still {request.state}"


def _find_calls(sandbox: Sandbox, follow_up: PlannedFollowUp, request: FollowUpRequest) -> list[Call]:
    """Return the calls that created it in Classify, or were meant to."""
    return [
        call
        for call in sandbox.classify.traffic.of(_CALLS[follow_up.kind])
        if is_of(follow_up, call.arguments) and call.arguments.get("segment_id") == request.segment_id
    ]


def _was_answered(sandbox: Sandbox, follow_up: PlannedFollowUp, request: FollowUpRequest) -> bool:
    """Return whether the bot knows what became of it from Classify's answer.

    The answer may come after another leader has made the request uncertain. Then there is nothing to ask.
    """
    calls = _find_calls(sandbox, follow_up, request)
    answers = [call.answer for call in calls if isinstance(call.answer, dict) and call.status in (200, 201)]
    if follow_up.kind == "refinement":
        return request.state == "ready" and bool(answers)
    return request.classify_id is not None and request.classify_id in [one.get("id") for one in answers]


def _check_messages(
    follow_up: PlannedFollowUp,
    request: FollowUpRequest,
    posted: Mapping[NotificationKind, Sequence[Message]],
    *,
    is_thread_lost: bool,
) -> Iterator[str]:
    """Yield what is wrong with the messages. is_thread_lost: whether nobody can see them in its thread."""
    is_rejected, has_result = request.state == "rejected", request.state in ("ready", "failed")
    # What is rejected, or closed by its person, within three seconds isn't announced.
    is_over = request.state in ("rejected", "dropped")
    expected = {
        NotificationKind.ANNOUNCEMENT: {0, 1} if is_over else {1},
        NotificationKind.REJECTION: {int(is_rejected)},
        NotificationKind.RESULT: {int(has_result and follow_up.kind == "activation")},
    }
    for kind, counts in expected.items():
        if len(posted[kind]) not in (counts | {0} if is_thread_lost else counts):
            yield f"has {len(posted[kind])} messages of the kind {kind}"
    for message in posted[NotificationKind.ANNOUNCEMENT]:
        if any(words in message.text for words in _UNFINISHED):
            yield f"has a message that is out of date: {message.text}"


def _check_deal(
    sandbox: Sandbox,
    request: FollowUpRequest,
    posted: Mapping[NotificationKind, Sequence[Message]],
    of_segment: Sequence[Message],
) -> Iterator[str]:
    """Yield what is wrong with the messages about an issued deal. of_segment: those that start its thread."""
    deal = sandbox.classify.activations.get(request.classify_id or 0)
    if request.segment_id is not None or deal is None or deal.deal_id is None or request.state != "ready":
        return
    announced, results = posted[NotificationKind.ANNOUNCEMENT], posted[NotificationKind.RESULT]
    for message in (*announced, *results, *of_segment):
        if f"`{deal.deal_id}`" not in message.text:
            yield f"has a message without its Deal ID: {message.text}"
    threads = {(each.channel, each.ts) for each in of_segment}
    was_refused = bool(results) and results[0].channel.startswith("D")  # then it is a direct message
    if results and announced and not was_refused and _thread_of(results[0]) != _thread_of(announced[0]):
        yield "has its Deal ID in another thread than its message"
    if (
        announced
        and announced[0].thread_ts is not None
        and of_segment
        and _thread_of(announced[0]) not in threads
    ):
        yield "is announced in another thread than its segment's"


def _thread_of(message: Message) -> tuple[str, str]:
    """Return the channel and the `ts` of the thread that a message is in or starts."""
    return message.channel, message.thread_ts or message.ts


def _find_posted(
    request_id: int, messages: Sequence[Message], notifications: Mapping[str, StoredNotification]
) -> dict[NotificationKind, list[Message]]:
    """Return the messages about a request by their kinds."""
    posted: dict[NotificationKind, list[Message]] = defaultdict(list)
    for message in messages:
        notification = notifications.get(notification_uuid(message))
        if notification is not None and notification.request_id == request_id:
            posted[notification.kind].append(message)
    return posted
