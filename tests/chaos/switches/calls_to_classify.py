"""Fixes that have to do with calls to Classify."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from bot.classify_jobs.snapshot import Snapshot, SnapshotReader
from bot.outbox.read_back import ReadBack
from bot.runtime.background_tasks import BackgroundTasks
from classify import call, http, lenient_parsing, objects
from classify.statuses import Meaning, find_meaning
from storage.lifecycle import names, recovery, transitions
from storage.lifecycle.names import NameMatch, match_name
from storage.lifecycle.request import Kind, Request, State


def _take_only_exact_names() -> None:
    """Look for the name as it was sent, and not for what Classify may have made of it."""

    def is_exact(name: str, stored: str) -> NameMatch:
        match = match_name(name, stored)
        return match if match is NameMatch.EXACT else NameMatch.NONE

    vars(names)["match_name"] = is_exact


def _believe_any_rejection() -> None:
    """Take each 4xx in Classify's JSON for a rejection, whoever sent it."""

    def find_rejection(status: int, *, has_error_body: bool) -> Meaning:
        meaning = find_meaning(status, has_error_body=has_error_body)
        is_unknown = meaning is Meaning.UNKNOWN
        return Meaning.REJECTED if is_unknown and status < 500 and has_error_body else meaning

    vars(call)["find_meaning"] = find_rejection


def _settle_from_the_start() -> None:
    """Count the settling time from when an attempt began, however long its answer was waited for."""
    find_end = transitions.mark_uncertain

    def mark_uncertain(request: Request, now: datetime) -> Request:
        after = find_end(request, now)
        return replace(after, due_at=after.attempted_at or after.accepted_at)

    def note_nothing(*_: Any) -> None:
        pass

    transitions.mark_uncertain = mark_uncertain
    ReadBack.note_unanswered = note_nothing  # type: ignore[method-assign,assignment]


def _send_again_unasked() -> None:
    """Send again what Classify may have accepted, even if only a person can look it up there."""
    ask = transitions.mark_uncertain

    def mark_uncertain(request: Request, now: datetime) -> Request:
        return ask(request, now) if request.kind.is_listed else transitions.reschedule(request, now)

    transitions.mark_uncertain = mark_uncertain


def _trust_each_backlog() -> None:
    """Send what has waited for long at the start without looking whether Classify has it."""
    recover = recovery.recover_at_start

    def recover_interrupted(request: Request, now: datetime) -> Request:
        return request if request.state is State.ACCEPTED else recover(request, now)

    vars(recovery)["recover_at_start"] = recover_interrupted


def _let_everything_leave() -> None:
    """Let a call leave although its deadline is over or the lease is lost."""
    tracker = vars(http)["_SendTracker"]
    begin = tracker.__init__

    def begin_carelessly(self: object, _: object) -> None:
        begin(self, lambda: True)

    tracker.__init__ = begin_carelessly


def _send_what_was_claimed_before() -> None:
    """Send what was claimed before the lease was lost, once this process leads again."""
    BackgroundTasks.stops = property(lambda _: 0, lambda *_: None)  # type: ignore[assignment]


def _take_each_list_for_complete() -> None:
    """Take a list for complete although it lacks a segment that exists."""

    async def take_for_complete(
        self: SnapshotReader, known: Sequence[int], kind: Kind, snapshot: Snapshot
    ) -> Snapshot:
        return replace(snapshot, complete=True)

    SnapshotReader.look_for = take_for_complete  # type: ignore[method-assign]


def _believe_each_date() -> None:
    """Take a date that means "not yet" for the date when a segment was complete."""
    vars(objects)["NEVER_DAYS"] = vars(lenient_parsing)["NEVER_DAYS"] = ()


#: What switches each off, by the name for `--without`.
SWITCHES: Mapping[str, Callable[[], None]] = {
    "similar-names": _take_only_exact_names,
    "status-rules": _believe_any_rejection,
    "settling-from-end": _settle_from_the_start,
    "asking-first": _send_again_unasked,
    "lookup-at-start": _trust_each_backlog,
    "last-check": _let_everything_leave,
    "dropped-claims": _send_what_was_claimed_before,
    "incomplete-list": _take_each_list_for_complete,
    "dates-for-never": _believe_each_date,
}
