"""`clsfy-bot stuck`: list what needs the operator's decision, and settle it by hand."""

import argparse
from collections.abc import Mapping
from datetime import datetime

from storage.engine.operator_access import open_for_writing, open_read_only
from storage.lifecycle.request import Question
from storage.outbox.notification import BUG, Notification
from storage.requests import stuck
from storage.requests.stuck import NotStuckError, Resolution, StuckNotification, StuckRequest
from storage.tables import DeliveryState

_QUESTIONS: Mapping[Question, str] = {
    Question.CONTINUE: "asked whether to continue",
    Question.WHICH: "asked which one it is",
    Question.OVERWRITE: "asked whether to overwrite",
    Question.LISTS: "asked about its lists",
    Question.OVERLAP: "asked about examples on blocked domains",
    Question.DUPLICATE: "asked whether to build a second one",
    Question.EXISTS: "asked whether it exists",
}
_RESOLUTIONS: Mapping[str | None, Resolution] = {
    None: Resolution.CREATED,  # --made, which has an argument
    "--send-again": Resolution.SEND_AGAIN,
    "--drop": Resolution.DROP,
    "--told": Resolution.POSTED,
    "--tell-again": Resolution.POST_AGAIN,
}


def run(database_url: str, chosen: argparse.Namespace, now: datetime) -> str:
    """Run the command and return what to print.

    Raises RecordError or NotStuckError, with a sentence for the operator.
    """
    if chosen.action is None:
        return _list(database_url)
    return _settle(database_url, chosen, now)


def _list(database_url: str) -> str:
    with open_read_only(database_url) as (connection, status):
        status.must_be_current()
        lines = [_request_line(each) for each in stuck.find_stuck_requests(connection)]
        lines += [_notification_line(each) for each in stuck.find_stuck_notifications(connection)]
    return "\n".join(lines) or "Nothing is stuck."


def _settle(database_url: str, chosen: argparse.Namespace, now: datetime) -> str:
    letter, number = chosen.reference
    resolution = _RESOLUTIONS[chosen.option]
    for_notification = resolution in (Resolution.POSTED, Resolution.POST_AGAIN)
    if for_notification != (letter == "M"):
        expected = "a request, such as R7" if letter == "M" else "a message, such as M12"
        raise NotStuckError(f"This option is for {expected}, not for {letter}{number}.")
    with open_for_writing(database_url) as connection:
        if for_notification:
            notification = stuck.settle_notification(connection, number, resolution, now)
            return f"M{number} is settled: {notification.delivery.value}."
        request = stuck.settle_request(connection, number, resolution, chosen.made, now)
    return f"R{number} is settled: {request.state.value}."


def _request_line(found: StuckRequest) -> str:
    request = found.request
    facts = [request.kind.value, request.state.value]
    if request.question is not None:
        facts.append(_QUESTIONS[request.question])
    if request.candidates:
        facts.append(f"candidates in Classify: {', '.join(str(each.id) for each in request.candidates)}")
    facts.append(f"since {_format_time(request.uncertain_since or request.accepted_at)}")
    facts.append(f"in {request.channel_id}")
    if found.outstanding:
        facts.append(f"pending: {', '.join(found.outstanding)}")
    return f"{request.reference:<6}{'; '.join(facts)}"


def _notification_line(found: StuckNotification) -> str:
    notification, request = found.notification, found.request
    facts = [
        f"{notification.kind.log_name} of {request.reference}",
        f"{request.kind.value} {request.state.value}",
        _problem(notification),
        f"since {_format_time(notification.attempted_at or notification.created_at)}",
        f"in {notification.channel_id or request.channel_id}",
    ]
    return f"{f'M{notification.id}':<6}{'; '.join(facts)}"


def _problem(notification: Notification) -> str:
    refusal = notification.error or "it can't be delivered"
    again = f"It is sent again at {_format_time(notification.due_at)}"
    match notification.delivery:
        case DeliveryState.UNKNOWN:
            return "unconfirmed"
        case DeliveryState.UNDELIVERABLE:
            return f"undeliverable: Slack says {refusal}"
        case _ if notification.error == BUG:
            return f"waiting: a bug, please report `delivery failed` from the log. {again}"
        case _:
            return f"waiting: Slack says {refusal}. {again}"


def _format_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
