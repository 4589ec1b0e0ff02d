"""The state machine of a request. Pure: from a request and a fact to the request as it is then."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from msgspec.structs import replace

from storage.lifecycle import deal_reminders
from storage.lifecycle.request import Candidate, Question, Request, State

ASK_AFTER = timedelta(hours=24)
HOURLY = timedelta(hours=1)
ABSENCES_UNTIL_RESENT, ABSENCES_UNTIL_LOST = 2, 3
KNOWN_STATUSES = ("pending", "processing")


class Outcome(Enum):
    """What Classify's status of a build means."""

    BUILDING = "building"  # it isn't finished
    COMPLETE = "complete"  # it is ready
    FAILED = "failed"  # Classify couldn't build it


class BuildReport(NamedTuple):
    """What Classify says about one segment, campaign or activation."""

    #: Classify's ID.
    id: int
    #: What its status means.
    outcome: Outcome
    #: Classify's status in its own word. None if it gave none.
    status: str | None = None
    #: When it was created, in Classify's time. None if it didn't say.
    created_at: datetime | None = None
    #: When it finished, in Classify's time. None if it didn't say, or hasn't finished.
    finished_at: datetime | None = None
    #: Its name as Classify stores it. Empty if it isn't read from a list.
    name: str = ""
    #: What it issued. None if it issued nothing (yet).
    result: Mapping[str, Any] | None = None
    #: Why it failed, in Classify's words. None if it didn't, or if the answer doesn't say.
    error: str | None = None


def start_attempt(request: Request, now: datetime, server_time: datetime | None = None) -> Request:
    """ACCEPTED -> SUBMITTING. Commit this before the call. server_time: Classify's time, None if unknown."""
    return replace(
        request,
        state=State.SUBMITTING,
        attempts=request.attempts + 1,
        attempted_at=now,
        # It belongs to `uncertain_since`, which keeps the first such time.
        classify_attempted_at=request.classify_attempted_at if request.uncertain_since else server_time,
        absences=0,
    )


def reschedule(request: Request, until: datetime, *, counts: bool = True) -> Request:
    """SUBMITTING -> ACCEPTED: Classify definitely doesn't have it. Try again at `until`.

    counts: whether it was an attempt. One that Classify merely limited was none.
    """
    attempts = request.attempts if counts else request.attempts - 1
    return replace(request, state=State.ACCEPTED, due_at=until, attempts=attempts)


def mark_uncertain(request: Request, now: datetime) -> Request:
    """-> UNCERTAIN: Classify possibly received the attempt. `uncertain_since` keeps the first such time.

    If nothing in Classify lists what was requested, the person is asked at once.
    """
    attempted_at = request.attempted_at or request.accepted_at
    return replace(
        request,
        state=State.UNCERTAIN,
        attempted_at=attempted_at,
        uncertain_since=request.uncertain_since or attempted_at,
        absences=0,
        due_at=now,
        question=request.question if request.kind.is_listed else Question.EXISTS,
    )


def reject(request: Request, status: int, message: str) -> Request:
    """SUBMITTING -> REJECTED, with Classify's HTTP status and its words."""
    return replace(request, state=State.REJECTED, error_message=message, error_status=status)


def mark_created(request: Request, report: BuildReport, now: datetime) -> Request:
    """SUBMITTING or UNCERTAIN -> BUILDING, or straight to READY or FAILED if Classify says so already."""
    building = replace(
        request,
        state=State.BUILDING,
        classify_id=report.id,
        classify_status="pending",
        absences=0,
        question=None,
        candidates=(),
        access_unknown=False,  # it was known when it was sent
        due_at=now,
    )
    return apply_report(building, report, now)


def apply_report(request: Request, report: BuildReport, now: datetime) -> Request:
    """BUILDING -> BUILDING, READY or FAILED, as Classify reports. Other states stay as they are."""
    if request.state is not State.BUILDING:
        return request
    created_at = report.created_at or request.created_at
    if report.outcome is Outcome.BUILDING:
        status = report.status if report.status in KNOWN_STATUSES else request.classify_status
        return _wait(replace(request, absences=0, created_at=created_at, classify_status=status), now)
    finished = replace(
        request,
        absences=0,
        created_at=created_at,
        state=State.READY if report.outcome is Outcome.COMPLETE else State.FAILED,
        finished_at=report.finished_at,
        noticed_at=now,
        result=report.result,
        error_message=report.error,
    )
    return replace(finished, reminder_due_at=deal_reminders.next_due_at(finished, now))


def check_later(request: Request, now: datetime) -> Request:
    """BUILDING: nothing is known about it at the moment. Let the others have their turn first."""
    return replace(request, due_at=now)


def mark_accepted(request: Request, now: datetime) -> Request:
    """UNCERTAIN -> READY, by the person's word. Classify's ID of it stays unknown."""
    return replace(request, state=State.READY, question=None, noticed_at=now)


def record_absence(request: Request, now: datetime) -> Request:
    """Count a 404 in an otherwise successful tick. BUILDING -> LOST after the third in a row."""
    if request.state is not State.BUILDING:
        return request
    absent = replace(request, absences=request.absences + 1)
    if absent.absences < ABSENCES_UNTIL_LOST:
        return _wait(absent, now)
    return replace(absent, state=State.LOST, noticed_at=now)


def reconcile(
    request: Request,
    candidates: Sequence[BuildReport],
    now: datetime,
    settle: timedelta,
    *,
    alone: bool = True,
) -> Request:
    """Find an UNCERTAIN request in a complete list, or count that it is absent.

    candidates: the list's objects of this name, created since `uncertain_since`, that no other request has.
    now: when the list was requested. settle: the settling time, counted from the end of the attempt, after
    which the list shows what was created.
    alone: whether no other request of this name is UNCERTAIN or SUBMITTING.

    -> BUILDING or READY if there is one candidate and the request is alone. If there are several, or it isn't
    alone, ask the person. -> ACCEPTED if two lists after the settling time show no candidate. Candidates that
    the person has ruled out don't count. A person who is asked whether to send it needn't answer if it is
    found meanwhile. One who is asked which one it is must answer.
    """
    if request.state is not State.UNCERTAIN or request.question is Question.WHICH:
        return request
    known = {candidate.id for candidate in request.candidates}
    # A list that grows while Classify pages through it may contain the same object twice.
    new = [each for each in {each.id: each for each in candidates}.values() if each.id not in known]
    if len(new) == 1 and alone:
        return mark_created(request, new[0], now)
    if new:
        all_of_them = sorted([*request.candidates, *(Candidate(each.id, each.name) for each in new)])
        return replace(request, question=Question.WHICH, candidates=tuple(all_of_them))
    if request.question is not None or now < request.due_at + settle:
        return request
    absent = replace(request, absences=request.absences + 1)
    if absent.absences < ABSENCES_UNTIL_RESENT:
        return absent
    return replace(absent, state=State.ACCEPTED, due_at=now, absences=0)


def mark_slow(request: Request, now: datetime, after: timedelta) -> Request:
    """Mark a build as slow, once, if it takes longer than `after`: far longer than others did."""
    unmarked = request.state is State.BUILDING and not request.slow and not request.overdue
    return replace(request, slow=True) if unmarked and now >= request.build_started_at + after else request


def ask_to_overwrite(request: Request, current: Mapping[str, str]) -> Request:
    """SUBMITTING -> ACCEPTED with a question: the campaign was changed elsewhere since the form was opened.

    current: the campaign's values now, by field. The next attempt compares with these. This one sent nothing,
    so it doesn't count.
    """
    inputs = {**request.inputs, "before": {**request.inputs["before"], **current}}
    return replace(
        request,
        state=State.ACCEPTED,
        inputs=inputs,
        question=Question.OVERWRITE,
        attempts=request.attempts - 1,
    )


def ask_to_continue(request: Request, now: datetime) -> Request:
    """Ask whether to continue if it isn't created a day after it was accepted or last continued."""
    is_created = request.state not in (State.PREPARING, State.ACCEPTED, State.UNCERTAIN)
    since = request.continued_at or request.accepted_at
    if is_created or request.question is not None or now < since + ASK_AFTER:
        return request
    return replace(request, question=Question.CONTINUE)


def continue_sending(request: Request, now: datetime) -> Request:
    """The person answered: it is none of these, or continue. Send it (again).

    Their answer doesn't prove that Classify doesn't have it. What is UNCERTAIN stays so until two lists have
    shown it absent. `candidates` keeps those that they ruled out.
    """
    due_at = request.due_at if request.state is State.UNCERTAIN else now  # the settling time goes on
    return replace(request, question=None, continued_at=now, due_at=due_at, absences=0)


def force_resend(request: Request, now: datetime) -> Request:
    """-> ACCEPTED: the operator has checked in Classify and says that it isn't there."""
    return replace(continue_sending(request, now), state=State.ACCEPTED, due_at=now)


def reconcile_again(request: Request, now: datetime) -> Request:
    """Let the next list decide again: what the person chose belongs to another request by now."""
    question = None if request.kind.is_listed else request.question
    return replace(request, question=question, candidates=(), due_at=now, absences=0)


def drop(request: Request) -> Request:
    """-> DROPPED: the person or the operator closed it."""
    return replace(request, state=State.DROPPED, question=None, candidates=())


def _wait(request: Request, now: datetime) -> Request:
    """Check again at the next tick. If it takes too long for its kind, say so once, and check hourly."""
    if now < request.build_started_at + request.kind.overdue_after:
        return replace(request, due_at=now)
    return replace(request, overdue=True, due_at=now + HOURLY)
