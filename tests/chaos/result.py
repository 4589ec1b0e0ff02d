"""Count what exists after a run: segments per form, messages per request, results per segment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.slack.error_codes import Concern, concern_of
from playground.slack import Message
from storage.lifecycle.planned_notifications import NotificationKind
from tests.chaos.plan import Plan
from tests.chaos.planned_forms import PlannedForm
from tests.support.sandbox import BEING_SENT, SNOWBLOWER_FORM, Sandbox
from tests.support.secrets import secrets_of

_UNFINISHED = (*BEING_SENT, "Queued", "Building")
_AGREEING = (("ready", "complete"), ("failed", "failed"), ("rejected", None))
_FINAL_STATES = ("ready", "failed", "lost", "rejected", "dropped")


@dataclass
class RunResult:
    """What was counted after one run."""

    plan: Plan
    #: One sentence for each count that isn't one.
    errors: list[str] = field(default_factory=list)
    #: Forms that were submitted and accepted.
    forms: int = 0
    #: Activations and refinements that were submitted and accepted.
    follow_ups: int = 0
    #: Messages that may have been posted. Slack didn't confirm them and the bot couldn't read them back.
    unconfirmed: int = 0
    #: Questions that only a person could answer.
    questions: int = 0
    #: How often a bot was started again.
    restarts: int = 0
    #: The logs of all bots.
    output: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredNotification:
    """A row of `notifications`."""

    request_id: int
    kind: NotificationKind
    delivery: str


def count_results(
    plan: Plan,
    sandbox: Sandbox,
    messages: Sequence[Message],
    *,
    finished: bool,
    given_up: Iterable[str],
    deleted: Message | None,
) -> RunResult:
    """Compare Slack and Classify with the submitted forms.

    The database only tells which message is which. messages: all of them. finished: whether all work ended in
    time. given_up: the error codes because of which messages were undeliverable. deleted: the announcement
    that was deleted.
    """
    result = RunResult(plan, forms=len(plan.forms), restarts=len(sandbox.bots) - 1)
    result.output = "\n".join(bot.output for bot in sandbox.bots)
    if not finished:
        result.errors.append("unfinished work is left")
    result.errors += [
        f"a message was given up because of {code}, which passes"
        for code in given_up
        if concern_of(code) in (Concern.WORKSPACE, None)
    ]
    result.errors += [
        f"the log contains {what}"
        for what, texts in _private_texts(plan, sandbox).items()
        if any(text in result.output for text in texts)
    ]
    notifications = read_notifications(sandbox)
    for uuid, count in Counter(map(notification_uuid, messages)).items():
        notification = notifications.get(uuid)
        if notification is not None and count > 1:
            result.errors.append(
                f"{notification.kind} of R{notification.request_id} was posted {count} times"
            )
    for form in plan.forms:
        of_form = deleted if form is plan.forms[0] else None
        _count_form(result, sandbox, form, messages, notifications, deleted=of_form)
    return result


def _count_form(
    result: RunResult,
    sandbox: Sandbox,
    form: PlannedForm,
    messages: Sequence[Message],
    notifications: Mapping[str, StoredNotification],
    *,
    deleted: Message | None,
) -> None:
    created = created_for(sandbox, form)
    rows = _find_requests(sandbox, form)
    if len(rows) != 1:
        result.errors.append(f"form {form.number} has {len(rows)} requests")
        return
    request_id, state, classify_id = rows[0]
    if len(created) != (state != "rejected"):
        result.errors.append(f"form {form.number} has {len(created)} {form.kind}s")
    if form.file is not None:
        for segment_id in created:
            sent = sandbox.classify.segments[segment_id].inputs["block_tlds"]
            if sent != form.file.expected:
                result.errors.append(f"form {form.number} was sent with another list of {len(sent)}")
    status = {one.id: one.status for one in sandbox.classify.segments.values()}.get(classify_id or 0)
    if form.kind == "segment" and (state, status) not in _AGREEING:
        result.errors.append(f"form {form.number} is {state}, and its segment is {status}")
    if created and classify_id not in created:
        result.errors.append(f"form {form.number} has the {form.kind} {classify_id} of another form")
    if state not in _FINAL_STATES:
        result.errors.append(f"form {form.number} is still {state}")
    posted = Counter(
        notification.kind
        for uuid in map(notification_uuid, messages)
        if (notification := notifications.get(uuid)) is not None and notification.request_id == request_id
    )
    unconfirmed = sum(
        notification.delivery == "unknown" and notification.request_id == request_id
        for notification in notifications.values()
    )
    result.unconfirmed += unconfirmed
    result.questions += posted[NotificationKind.QUESTION]
    if unconfirmed:
        return
    marked = {
        (notification.request_id, notification.kind)
        for notification in notifications.values()
        if notification.delivery == "undeliverable"  # the person is gone, and `stuck` lists it
    }
    is_rejected = state == "rejected"
    expected = {
        # What is rejected within three seconds isn't announced.
        NotificationKind.ANNOUNCEMENT: {0, 1} if is_rejected else {1},
        NotificationKind.REJECTION: {int(is_rejected)},
        NotificationKind.RESULT: {int(form.kind == "segment" and not is_rejected)},
    }
    if form.file is not None:
        told = int(form.file.has_left_out)
        expected[NotificationKind.LEFT_OUT] = {told, 0} if deleted is not None else {told}
    if deleted is not None:  # with the replies in its thread; the second one shows what became of the request
        expected[NotificationKind.RESULT].add(0)
        if not any(words in deleted.visible_text for words in _UNFINISHED):
            expected[NotificationKind.ANNOUNCEMENT].add(0)
    for kind, counts in expected.items():
        if (request_id, kind) in marked:
            counts.add(0)
        if posted[kind] not in counts:
            result.errors.append(f"form {form.number} has {posted[kind]} messages of the kind {kind}")
    final = "*Rejected:*" if is_rejected else f"`{classify_id}`"
    for message in messages:
        notification = notifications.get(notification_uuid(message))
        if (
            notification is not None
            and (notification.request_id, notification.kind) == (request_id, NotificationKind.ANNOUNCEMENT)
            and (final not in message.text or any(words in message.text for words in BEING_SENT))
        ):
            result.errors.append(f"the announcement of form {form.number} is out of date: {message.text}")


def created_for(sandbox: Sandbox, form: PlannedForm) -> list[int]:
    """Return the Classify IDs of what this form created."""
    if form.kind == "campaign":
        return [one.id for one in sandbox.classify.campaigns.values() if one.description == form.prompt]
    return [one.id for one in sandbox.classify.segments.values() if one.inputs.get("prompt") == form.prompt]


def _private_texts(plan: Plan, sandbox: Sandbox) -> dict[str, set[str]]:
    """Return the texts that no log may contain, at any log level, by what they are."""
    typed = {text for form in plan.forms for text in (form.name, form.prompt)}
    return {
        "a secret": secrets_of(sandbox),
        "what people typed": {*typed, *SNOWBLOWER_FORM["example_urls"].split()},
    }


def notification_uuid(message: Message) -> str:
    """Return the UUID of the notification that a message is. Empty if it is none."""
    payload = (message.metadata or {}).get("event_payload") or {}
    return str(payload.get("id", ""))


def read_notifications(sandbox: Sandbox) -> dict[str, StoredNotification]:
    """Return every notification that was ever enqueued, by UUID."""
    rows = sandbox.query("SELECT uuid, request_id, kind, delivery FROM notifications")
    return {
        uuid: StoredNotification(request_id=request_id, kind=NotificationKind(kind), delivery=delivery)
        for uuid, request_id, kind, delivery in rows
    }


def _find_requests(sandbox: Sandbox, form: PlannedForm) -> list[tuple[int, str, int | None]]:
    rows = sandbox.query("SELECT id, state, classify_id, inputs FROM requests")
    return [(row[0], row[1], row[2]) for row in rows if f'"{form.prompt}"' in str(row[3]).replace("'", '"')]
