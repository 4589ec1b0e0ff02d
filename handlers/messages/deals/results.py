"""The replies about an activation: the Deal ID, a failure, a long wait, a question, and reminders."""

from datetime import timedelta

from handlers.messages import status
from handlers.messages.blocks import Contacts, Message, RenderContext
from handlers.messages.deals import words
from handlers.messages.formatting import contact, duration, escaped, lifetime, local_time, mention
from handlers.messages.labels import name_or_id, requested_name
from handlers.messages.mentions import mentioned, result_reply, with_mentions
from storage.lifecycle import deals
from storage.lifecycle.request import Request, State

_ERROR_LENGTH = 500
_MUTE = "To stop these reminders, type `/clsfy preferences`."


def result(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reply with the Deal ID alone on a line, or the one that says that there is none."""
    where, notified = deals.destination_of(request), mentioned(request, context)
    match request.state:
        case State.READY:
            lines = (
                f":white_check_mark: Deal ID for {name_or_id(request)} · {words.destination(where)}:",
                words.deal_id(request),
                f"Next, add it to a campaign in {escaped(where.label)}. You may have to accept it there "
                f"first.{_time_taken(request)}",
                _classify_figure(request),
                f"Requested by {mention(request.user_id)}" if request.user_id in notified else "",
            )
            text = "\n".join(filter(None, lines))
            notified = [user_id for user_id in notified if user_id != request.user_id]
        case State.FAILED:
            error = escaped(request.error_message or "", _ERROR_LENGTH)
            said = f"Classify says: {error}" if error else "Classify didn't give a reason."
            text = (
                f":x: Classify couldn't activate {name_or_id(request)} for {words.destination(where)}. "
                f"{said}\n"
                f"{status.failure_advice(request, contacts)}"
            )
        case _:
            text = (
                f":grey_question: Activation `{request.classify_id}` of {name_or_id(request)} no longer "
                f"exists in Classify. I've stopped checking it.\nBefore you activate it again, contact "
                f"{contact(contacts.representative)} to find out whether a deal was issued."
            )
    return result_reply(request, text, notified, context)


def overdue(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reply that says that an activation has taken more than two days."""
    where = words.destination(deals.destination_of(request))
    return with_mentions(
        f":hourglass_flowing_sand: *Still activating:* {name_or_id(request)} for {where} has taken more than "
        f"two days. From now on, I'll check once an hour.\n"
        f"To find out why, contact {contact(contacts.representative)} and mention activation "
        f"`{request.classify_id}`.",
        mentioned(request, context),
    )


def exists_question(request: Request) -> str:
    """Return the question whether Classify has an unconfirmed activation."""
    where = words.destination(deals.destination_of(request))
    sent = local_time(request.attempted_at or request.accepted_at)
    return (
        f":grey_question: *Was this activated?* Classify didn't confirm {requested_name(request)} for "
        f"{where}, sent {sent}. It may have gone through. I can't look up activations in Classify, so "
        f"I haven't sent it again.\n{words.segment_names(request.inputs)}\nAsk Classify whether it has an "
        f"activation for this DSP and seat from that time. If it does, click “It exists” and enter the "
        f"activation's ID. If it doesn't, click “Send again”. Sending it twice may create two deals."
    )


def ends_soon(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reminder that a deal ends within a week, or within a day. It may be posted late, and it is
    read in every time zone, so it gives the date alone."""
    command = f"`/clsfy deal show activation {request.classify_id}`"
    return _reminder(
        request,
        f"ends on {request.inputs.get('end_date')}, the end date you entered.",
        f"To get a new deal with other dates, type {command} and click *Reactivate*.",
        context.newer_deal,
    )


def unused(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reminder that a deal may be closed unless it is used. It may be posted late."""
    issued_at = request.finished_at or request.noticed_at
    return _reminder(
        request,
        f"was issued {local_time(issued_at)}." if issued_at else "was issued a while ago.",
        "Classify may close a deal that isn't used for about two weeks, and I can't tell whether this one is "
        "being used. To keep it, add it to a live campaign in your DSP.",
        context.newer_deal,
    )


def _reminder(request: Request, what: str, advice: str, newer: Request | None) -> Message:
    """Return a reminder. newer: the deal that has replaced it. Then the advice is to use that one."""
    where, length = words.destination(deals.destination_of(request)), words.DEAL_IDS_LENGTH
    if newer is not None:
        length, end_date = length // 2, deals.end_date_of(newer)
        ends = f"which ends on {end_date}" if end_date else "without an end date"
        advice = (
            f"There is a newer deal for this DSP and seat: {words.deal_id(newer, length)}, {ends}. Make sure "
            "that your campaign uses the newer one."
        )
    deal_id = words.deal_id(request, length)
    text = f":alarm_clock: *Reminder:* Deal {deal_id} · {where} {what}\n{advice}\n{_MUTE}"
    return with_mentions(text, [request.user_id])


def _time_taken(request: Request) -> str:
    """Return how long it took by Classify's own times, or nothing."""
    created_at, finished_at = request.created_at, request.finished_at
    if created_at is None or finished_at is None or finished_at < created_at:
        return ""
    return f" Issued after {duration(finished_at - created_at)}."


def _classify_figure(request: Request) -> str:
    hours = deals.ttl_hours_of(request)
    if hours is None:
        return ""
    return f"According to Classify, it stays active for {lifetime(timedelta(hours=hours))}."
