"""The rules of a request's life: pure, from a request and what was learnt to the request as it is then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from storage.lifecycle.request import OPEN, Kind, Question, Request, State

ASK_AFTER = timedelta(hours=24)
HOURLY = timedelta(hours=1)
OLD_AT_START = timedelta(hours=1)
ABSENCES_UNTIL_RESENT = 2
ABSENCES_UNTIL_LOST = 3
KNOWN_STATUSES = ("pending", "processing")


class Outcome(Enum):
    """How a build stands, once Classify's words are read."""

    BUILDING = "building"
    COMPLETE = "complete"
    FAILED = "failed"


class BuildReport(NamedTuple):
    """What Classify says of one segment: its status word, the reading of it, and its own times."""

    id: int
    outcome: Outcome
    status: str | None = None
    created_at: datetime | None = None
    ended_at: datetime | None = None


def start_attempt(request: Request, now: datetime) -> Request:
    """ACCEPTED -> SUBMITTING: to be committed before the call is made."""
    return replace(
        request, state=State.SUBMITTING, attempts=request.attempts + 1, attempted_at=now, absences=0
    )


def reschedule(request: Request, until: datetime, *, counts: bool = True) -> Request:
    """SUBMITTING -> ACCEPTED: surely not taken, to be tried again at `until`.

    counts: whether it was a try (a request that was merely held back was none).
    """
    attempts = request.attempts if counts else request.attempts - 1
    return replace(request, state=State.ACCEPTED, due_at=until, attempts=attempts)


def mark_uncertain(request: Request, now: datetime) -> Request:
    """-> UNCERTAIN: the attempt may have been taken; `uncertain_since` keeps the first such moment."""
    attempted_at = request.attempted_at or request.accepted_at
    return replace(
        request,
        state=State.UNCERTAIN,
        attempted_at=attempted_at,
        uncertain_since=request.uncertain_since or attempted_at,
        absences=0,
        due_at=now,
    )


def reject(request: Request, status: int, words: str) -> Request:
    """SUBMITTING -> REJECTED, with Classify's HTTP status and its words."""
    return replace(request, state=State.REJECTED, error_message=words, error_status=status)


def mark_created(request: Request, report: BuildReport, now: datetime) -> Request:
    """SUBMITTING or UNCERTAIN -> BUILDING, or straight to the end that Classify already names."""
    building = replace(
        request,
        state=State.BUILDING,
        classify_id=report.id,
        classify_status="pending",
        absences=0,
        question=None,
        candidates=(),
        due_at=now,
    )
    return apply_report(building, report, now)


def apply_report(request: Request, report: BuildReport, now: datetime) -> Request:
    """What a look at a BUILDING request's segment changes; other states stay as they are."""
    if request.state is not State.BUILDING:
        return request
    created_at = report.created_at or request.created_at
    if report.outcome is Outcome.BUILDING:
        status = report.status if report.status in KNOWN_STATUSES else request.classify_status
        return _wait(replace(request, absences=0, created_at=created_at, classify_status=status), now)
    return replace(
        request,
        absences=0,
        created_at=created_at,
        state=State.READY if report.outcome is Outcome.COMPLETE else State.FAILED,
        finished_at=report.ended_at,
        noticed_at=now,
    )


def record_absence(request: Request, now: datetime) -> Request:
    """A look in an otherwise good tick answered 404; the third in a row means LOST."""
    if request.state is not State.BUILDING:
        return request
    missed = replace(request, absences=request.absences + 1)
    if missed.absences < ABSENCES_UNTIL_LOST:
        return _wait(missed, now)
    return replace(missed, state=State.LOST, noticed_at=now)


def reconcile(
    request: Request,
    candidates: Sequence[BuildReport],
    now: datetime,
    settle: timedelta,
    *,
    alone: bool = True,
) -> Request:
    """What a good list says of an UNCERTAIN request.

    candidates: the list's segments of this name, created since `uncertain_since`, that no other request has.
    alone: no other request of this name is uncertain too. One candidate is it, where the request is alone;
    otherwise ask. None, in two lists after the settling time: it was never taken, try again. Candidates that
    the person has refused are none. now: when the list was asked for. Who is asked whether to send it need
    not answer where it turns up meanwhile; who is asked which one it is must.
    """
    if request.state is not State.UNCERTAIN or request.question is Question.WHICH:
        return request
    fresh = [report for report in candidates if report.id not in request.candidates]
    if len(fresh) == 1 and alone:
        return mark_created(request, fresh[0], now)
    if fresh:
        ids = sorted({*request.candidates, *(report.id for report in fresh)})
        return replace(request, question=Question.WHICH, candidates=tuple(ids))
    attempted_at = request.attempted_at or request.accepted_at
    if request.question is not None or now < attempted_at + settle:
        return request
    absent = replace(request, absences=request.absences + 1)
    if absent.absences < ABSENCES_UNTIL_RESENT:
        return absent
    return replace(absent, state=State.ACCEPTED, due_at=now, absences=0)


def mark_slow(request: Request, now: datetime, after: timedelta) -> Request:
    """A build that takes longer than `after`, which is far longer than others took: to be said once."""
    building = request.state is State.BUILDING and not request.slow and not request.overdue
    return replace(request, slow=True) if building and now >= request.build_started_at + after else request


def ask_to_overwrite(request: Request, current: Mapping[str, str]) -> Request:
    """SUBMITTING -> ACCEPTED, an edit whose campaign was changed elsewhere meanwhile: ask before overwriting.

    current: what stands there now, by field; the next attempt takes this for known.
    """
    inputs = {**request.inputs, "before": {**request.inputs["before"], **current}}
    return replace(request, state=State.ACCEPTED, inputs=inputs, question=Question.OVERWRITE)


def ask_to_continue(request: Request, now: datetime) -> Request:
    """Not made a day after it was asked for (or last told to go on): stop, and ask the person."""
    waiting = request.state in (State.ACCEPTED, State.UNCERTAIN) and request.question is None
    since = request.continued_at or request.accepted_at
    if not waiting or now < since + ASK_AFTER:
        return request
    return replace(request, question=Question.CONTINUE)


def continue_sending(request: Request, now: datetime) -> Request:
    """The person answered: it is none of these, or go on; send it (again).

    Their word does not show that nothing was taken: what is UNCERTAIN stays so until two lists have shown it
    absent. `candidates` keeps those that they refused.
    """
    return replace(request, question=None, continued_at=now, due_at=now, absences=0)


def force_resend(request: Request, now: datetime) -> Request:
    """-> ACCEPTED: the operator has looked at Classify, and says that what was asked for isn't there."""
    return replace(continue_sending(request, now), state=State.ACCEPTED)


def reconcile_again(request: Request, now: datetime) -> Request:
    """What the person chose is another request's by now: let the next list decide anew."""
    return replace(request, question=None, candidates=(), due_at=now, absences=0)


def drop(request: Request) -> Request:
    """The person answered: leave it."""
    return replace(request, state=State.DROPPED, question=None, candidates=())


def recover_at_start(request: Request, now: datetime) -> Request:
    """What a start makes of a row that an earlier run left behind.

    SUBMITTING: the call may have been taken. Older than an hour, as is the last word to go on: perhaps this
    is an old backup, and the rest of its life happened elsewhere; what is ACCEPTED may have been taken then,
    and what it will owe be told.
    """
    if request.state not in OPEN:
        return request
    old = (request.continued_at or request.accepted_at) < now - OLD_AT_START
    request = replace(request, maybe_restored=request.maybe_restored or old)
    if request.state is State.SUBMITTING:
        return recover(request, now)
    if request.state is State.ACCEPTED and old and request.kind is not Kind.EDIT:
        return mark_uncertain(request, now)
    return request


def recover(request: Request, now: datetime) -> Request:
    """What was SUBMITTING when whoever carried it let go. An edit looks before it overwrites, so it may be
    repeated; anything else may have been taken."""
    return reschedule(request, now) if request.kind is Kind.EDIT else mark_uncertain(request, now)


def _wait(request: Request, now: datetime) -> Request:
    """Look again at the next tick; after a day without an end say so once, and look hourly."""
    if now < request.build_started_at + ASK_AFTER:
        return replace(request, due_at=now)
    return replace(request, overdue=True, due_at=now + HOURLY)
