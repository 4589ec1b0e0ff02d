"""Fixes that a chaos run can do without. With one switched off, the campaign has to find its fault again."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from msgspec.structs import replace

from bot.observability import logs
from bot.outbox import access_checker, message_poster
from bot.outbox.direct_messages import DirectMessages
from bot.outbox.read_back import ReadBack
from bot.runtime.clock import Clock
from bot.slack import call_result
from bot.slack.call_result import RetryLater
from bot.slack.error_codes import Concern, concern_of
from bot.slack.files import Fetched, FileFetcher, NoFile
from classify import call, http
from classify.statuses import Meaning, find_meaning
from handlers.interaction.visibility import ChannelMembers
from storage.engine import postgres, waiting_work
from storage.lifecycle import names, recovery, transitions
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import RequestList, Unreadable
from storage.lifecycle.names import NameMatch, match_name
from storage.lifecycle.request import Request, State
from storage.outbox import enqueue, second_announcement


def _take_each_error_code_as_final() -> None:
    """Take each error code that may pass, and each unknown one, for a refusal of the conversation."""

    def find_concern(code: str) -> Concern:
        concern = concern_of(code)
        return Concern.CONVERSATION if concern in (Concern.WORKSPACE, None) else concern

    vars(call_result)["concern_of"] = find_concern


def _forget_deleted_announcements() -> None:
    """Announce nothing again."""

    def do_nothing(*_: Any) -> bool:
        return False

    vars(second_announcement)["announce_again"] = do_nothing


def _wait_by_the_wall_clock() -> None:
    """Let everything wait and settle by the wall clock, which is set and drifts."""

    def now(self: Clock) -> datetime:
        return datetime.now(UTC)

    Clock.now = Clock.uniform = now  # type: ignore[method-assign]


def _let_logs_fail() -> None:
    """Let a log line raise if it can't be written."""
    vars(logs)["_make_logger_class"] = structlog.make_filtering_bound_logger


def _keep_standby() -> None:
    """Keep a connection on which writes fail because the server is read-only, and accept such a server."""
    url = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = f"{url}{'&' if '?' in url else '?'}target_session_attrs=any"
    vars(postgres)["_READ_ONLY"] = "none"


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


def _give_up_on_files() -> None:
    """Take a file that can't be had now for one that can't be read."""
    fetch = FileFetcher.fetch

    async def fetch_once(self: FileFetcher, file: RequestList, channel_id: str = "") -> Fetched:
        found = await fetch(self, file, channel_id)
        return NoFile(Unreadable.DAMAGED) if isinstance(found, RetryLater) else found

    FileFetcher.fetch = fetch_once  # type: ignore[method-assign]


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


def _leave_segments_as_they_are() -> None:
    """Don't bring the messages about segments up to date when a deal was issued."""

    def do_nothing(*_: Any) -> None:
        pass

    vars(enqueue)["_update_segments"] = do_nothing


def _trust_each_backlog() -> None:
    """Send what has waited for long at the start without looking whether Classify has it."""
    recover = recovery.recover_at_start

    def recover_interrupted(request: Request, now: datetime) -> Request:
        return request if request.state is State.ACCEPTED else recover(request, now)

    vars(recovery)["recover_at_start"] = recover_interrupted


def _let_people_go_first_always() -> None:
    """Give the jobs no share of the database's time while people wait for it."""
    vars(waiting_work)["PEOPLE_PER_JOB"] = float("inf")


def _let_everything_leave() -> None:
    """Let a call leave although its deadline is over or the lease is lost."""
    tracker = vars(http)["_SendTracker"]
    begin = tracker.__init__

    def begin_carelessly(self: object, _: object) -> None:
        begin(self, lambda: True)

    tracker.__init__ = begin_carelessly


def _ask_only_the_person() -> None:
    """Ask nobody else if the person can't be reached."""

    def find_nobody(*_: Any) -> None:
        pass

    vars(message_poster)["_next_admin"] = find_nobody


def _look_members_up_anew() -> None:
    """Begin each lookup of members with the first page, and give up after a second."""
    begin = ChannelMembers._find_or_begin_walk

    def begin_anew(self: ChannelMembers, actor: Actor, channel_id: str) -> Any:
        self._walks.pop(channel_id, None)
        return begin(self, actor, channel_id)

    ChannelMembers._find_or_begin_walk = begin_anew  # type: ignore[method-assign]
    vars(access_checker)["_SECONDS"] = 1.0


def _remember_who_was_there() -> None:
    """Ask a question in a direct message that was opened once, whether or not the person is still there."""

    def forget_nothing(*_: Any) -> None:
        pass

    DirectMessages.forget = forget_nothing  # type: ignore[method-assign,assignment]


#: What switches each fix off, by the name for `--without`.
SWITCHES: Mapping[str, Callable[[], None]] = {
    "error-codes": _take_each_error_code_as_final,
    "second-announcement": _forget_deleted_announcements,
    "steady-clock": _wait_by_the_wall_clock,
    "unfailing-log": _let_logs_fail,
    "leaving-standby": _keep_standby,
    "similar-names": _take_only_exact_names,
    "patient-reading": _give_up_on_files,
    "status-rules": _believe_any_rejection,
    "settling-from-end": _settle_from_the_start,
    "asking-first": _send_again_unasked,
    "deal-lines": _leave_segments_as_they_are,
    "lookup-at-start": _trust_each_backlog,
    "fair-turns": _let_people_go_first_always,
    "last-check": _let_everything_leave,
    "asking-admins": _ask_only_the_person,
    "continued-lookup": _look_members_up_anew,
    "reachable-person": _remember_who_was_there,
}
