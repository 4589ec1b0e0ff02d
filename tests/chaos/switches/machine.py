"""Fixes that have to do with the machine, its clock and its database."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog

from bot.observability import logs
from bot.runtime.clock import Clock
from storage.engine import postgres, waiting_work


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


def _let_people_go_first_always() -> None:
    """Give the jobs no share of the database's time while people wait for it."""
    vars(waiting_work)["PEOPLE_PER_JOB"] = float("inf")


#: What switches each off, by the name for `--without`.
SWITCHES: Mapping[str, Callable[[], None]] = {
    "steady-clock": _wait_by_the_wall_clock,
    "unfailing-log": _let_logs_fail,
    "leaving-standby": _keep_standby,
    "fair-turns": _let_people_go_first_always,
}
