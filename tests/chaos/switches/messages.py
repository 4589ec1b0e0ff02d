"""Fixes that have to do with messages in Slack."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

from msgspec.structs import replace

from bot.outbox import message_poster
from bot.outbox.direct_messages import DirectMessages
from bot.slack import call_result, client
from bot.slack.error_codes import Concern, concern_of
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


def _leave_segments_as_they_are() -> None:
    """Don't bring the messages about segments up to date when a deal was issued."""

    others = vars(enqueue)["_UPDATE_OTHERS"]
    vars(enqueue)["_UPDATE_OTHERS"] = replace(others, activation=None)


def _ask_only_the_person() -> None:
    """Ask nobody else if the person can't be reached."""

    def find_nobody(*_: Any) -> None:
        pass

    vars(message_poster)["_next_admin"] = find_nobody


def _remember_who_was_there() -> None:
    """Ask a question in a direct message that was opened once, whether or not the person is still there."""

    def forget_nothing(*_: Any) -> None:
        pass

    DirectMessages.forget = forget_nothing  # type: ignore[method-assign,assignment]


def _let_each_message_leave() -> None:
    """Let a message leave although the lease is lost."""

    def check_nothing(_: Callable[[], bool]) -> nullcontext[None]:
        return nullcontext()

    vars(client)["checked_by"] = check_nothing


def _wait_as_long_as_slack_says() -> None:
    """Wait for as long as Slack says, however long that is."""
    vars(call_result)["_MAX_WAIT"] = float("inf")


def _never_believe_contradictions() -> None:
    """Join a channel again each time Slack says that the bot isn't in it, although it is."""
    vars(message_poster)["_MAX_CONTRADICTIONS"] = float("inf")


#: What switches each off, by the name for `--without`.
SWITCHES: Mapping[str, Callable[[], None]] = {
    "error-codes": _take_each_error_code_as_final,
    "second-announcement": _forget_deleted_announcements,
    "deal-lines": _leave_segments_as_they_are,
    "last-check-of-messages": _let_each_message_leave,
    "longest-wait": _wait_as_long_as_slack_says,
    "contradictions": _never_believe_contradictions,
    "asking-admins": _ask_only_the_person,
    "reachable-person": _remember_who_was_there,
}
