"""`records`: frequent operations on a database with a thousand finished requests, and with a million.

The functions that handlers and jobs call run in this process, on each database in turn: the queries, and the
messages and views that are built from them. Nothing is sent to Slack. Ann made every tenth request. Another
person made none.
"""

import gc
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import Connection

from bot.observability.health import Health
from bot.observability.reachability import Reachability
from bot.outbox.auth_state import AuthState
from bot.outbox.home_publisher import ClassifyStatus, HomePublisher
from bot.runtime.clock import Clock
from bot.slack.call_result import CallResult, Done
from bot.slack.client import SlackClient
from bot.slack.slack_time import SlackTime
from handlers.interaction.request_lookup import SEGMENTS
from handlers.messages import card
from handlers.messages.blocks import Contacts, RenderContext
from handlers.requests.list_page import PAGE_SIZE, ListPage, request_row
from handlers.requests.list_query import ListScope
from storage import deletion
from storage.lifecycle.actor import Actor
from storage.people import home_views
from storage.requests import estimates, queries
from storage.requests.counts import count_everything
from storage.requests.queries import Scope
from tests.bench.classify_servers.list_server import ListServer, start_list_server
from tests.bench.measuring.rounds import Contender, Figures, interleaved, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.silent_logs import discard_logs
from tests.bench.subjects import sample_database
from tests.bench.subjects.sample_database import ANN, CHANNEL, FIRST_ID
from tests.bench.subjects.tickers import BotTicker, open_bot_ticker

_SHORT, _PENDING = 1_000, 100
_CONTACTS = Contacts("your Slack admin", "your Classify representative")
_MAX_RATIO = 1.5
_NEW_USER = "U0NEW"
Operation = Callable[[], Awaitable[float]]


class _AcceptingSlack(SlackClient, frozen=True):
    """Accepts every Home tab immediately."""

    async def publish(self, user_id: str, view: Mapping[str, Any]) -> CallResult:
        return Done({})


@dataclass(frozen=True)
class MeasuredDatabase:
    """A database and the operations on it. Each operation returns the seconds that it took."""

    #: Runs the watcher's ticks on it.
    bot: BotTicker
    #: Builds Home tabs from it.
    home_publisher: HomePublisher

    async def tick(self) -> float:
        """Run a tick in which a tenth of the pending segments finish."""
        began = perf_counter()
        await self.bot.tick()
        seconds = perf_counter() - began
        await self.bot.undo()
        return seconds

    def list_page(self, which: ListScope, user_id: str) -> Operation:
        """Return an operation that builds the first page of `/clsfy segment list`."""
        actor, scope = Actor(user_id, "T1", None, CHANNEL), Scope(which.value)

        def read(connection: Connection) -> queries.Page:
            asking = (SEGMENTS, scope, user_id, CHANNEL)
            return queries.page(connection, *asking, member=True, skip=0, size=PAGE_SIZE)

        async def operation() -> float:
            began = perf_counter()
            found = await self.bot.record.database.run(read)
            rows = [request_row(request, actor) for request in found.requests]
            page = ListPage(
                noun="segment",
                scope=which,
                actor=actor,
                number=1,
                rows=rows,
                has_more=found.more,
                offered_scopes=list(ListScope),
            )
            assert page.render().arguments()
            return perf_counter() - began

        return operation

    async def show(self) -> float:
        """Build `/clsfy segment show ID` for a segment that finished long ago."""
        actor, run = Actor(ANN, "T1", None, CHANNEL), self.bot.record.database.run
        began = perf_counter()
        request, *_ = await run(
            lambda connection: queries.find_by_classify_id(connection, SEGMENTS, FIRST_ID + 13)
        )
        usual = await run(estimates.read_estimate)
        assert card.segment_card(request, actor, _CONTACTS, RenderContext(estimate=usual)).arguments()
        return perf_counter() - began

    def home(self, user_id: str) -> Operation:
        """Return an operation that builds a person's Home tab."""

        async def draw() -> float:
            now = datetime.now(UTC)
            await self.bot.record.database.run(
                lambda connection: home_views.mark_opened(connection, user_id, now)
            )
            self.home_publisher.next_at = None
            began = perf_counter()
            await self.home_publisher.run_once()
            return perf_counter() - began

        return draw

    def count(self) -> Operation:
        """Return an operation that runs the queries of `/metrics`."""
        return self._run(lambda connection: count_everything(connection, datetime.now(UTC)))

    def delete_expired(self) -> Operation:
        """Return an operation that runs the retention job when nothing is old enough to delete."""
        keep = timedelta(days=400)
        return self._run(lambda connection: deletion.delete_expired(connection, datetime.now(UTC), keep, 200))

    def _run(self, work: Callable[[Connection], object]) -> Operation:
        async def run() -> float:
            began = perf_counter()
            await self.bot.record.database.run(work)
            return perf_counter() - began

        return run


async def measure(quick: bool) -> Sequence[Row]:
    """Return the rows."""
    gc.freeze()  # like the bot after startup
    finished, rounds, times = (20_000, 3, 3) if quick else (1_000_000, 15, 10)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(discard_logs())
        lists = await stack.enter_async_context(start_list_server(folder))
        databases = [await _open_database(stack, lists, folder, count) for count in (_SHORT, finished)]
        suffix = f"with {finished:,} finished requests in the database"
        rows = []
        for what, operations in _operations(databases).items():
            found = {name: await _compare(each, rounds, times) for name, each in operations.items()}
            goal = None if what in _STATED else _MAX_RATIO
            rows.append(_row(f"{what} {suffix}", found, goal))
        return rows


_STATED = ("/metrics", "the daily retention job")


def _operations(databases: Sequence[MeasuredDatabase]) -> Mapping[str, Mapping[str, Sequence[Operation]]]:
    """Return the operations by row and by variant, each with one operation for each database."""
    people = {"ann": ANN, "somebody new": _NEW_USER}
    lists = (ListScope.MINE, ListScope.HERE, ListScope.FAILED)
    return {
        "a tick, 100 pending": {"": [database.tick for database in databases]},
        "a list": {
            f"{which}, {who}": [database.list_page(which, user_id) for database in databases]
            for which in lists
            for who, user_id in people.items()
        },
        "show": {"": [database.show for database in databases]},
        "the Home tab": {
            who: [database.home(user_id) for database in databases] for who, user_id in people.items()
        },
        "/metrics": {"": [database.count() for database in databases]},
        "the daily retention job": {"": [database.delete_expired() for database in databases]},
    }


async def _open_database(
    stack: AsyncExitStack, lists: ListServer, folder: Path, finished: int
) -> MeasuredDatabase:
    """Open a database with `finished` finished requests and a hundred pending ones."""
    path, name = folder / f"{finished}.db", f"with-{finished}"
    sample_database.write_database(path, finished=finished, pending=_PENDING)
    lists.add_list(name, _PENDING, complete=range(0, _PENDING, 10), first_id=FIRST_ID + finished, answers=2)
    bot = await stack.enter_async_context(open_bot_ticker(lists.url(name), path))
    slack = _AcceptingSlack(AsyncWebClient(), "U0BOT", SlackTime(Clock().now))
    clock, health = Clock(), Health()
    classify_status = ClassifyStatus(
        reachability=Reachability(clock.now, lambda: None),
        health=health,
        started_at=clock.now(),
        interval=timedelta(minutes=1),
        version="0",
    )
    home_publisher = HomePublisher(
        database=bot.record.database,
        slack=slack,
        clock=clock,
        contacts=_CONTACTS,
        auth_state=AuthState(slack, health),
        classify_status=classify_status,
    )
    return MeasuredDatabase(bot, home_publisher)


async def _compare(operations: Sequence[Operation], rounds: int, times: int) -> Mapping[str, Figures]:
    """Measure an operation on the small and on the large database."""
    short, long = (_repeat(operation, times) for operation in operations)
    for first in (short, long):  # compiles the statements and warms the caches
        await first()
    return await interleaved({"short": short, "long": long}, rounds)


def _repeat(operation: Operation, times: int) -> Contender:
    async def several() -> float:
        return sum([await operation() for _ in range(times)]) / times

    return several


def _row(what: str, found: Mapping[str, Mapping[str, Figures]], goal: float | None) -> Row:
    ratios = {name: ratio(each["long"], each["short"]) for name, each in found.items()}
    worst = max(ratios, key=lambda name: ratios[name])
    each = found[worst]
    which = f" ({worst}, the worst of {len(found)})" if worst else ""
    summary = (
        f"{ratios[worst]:.2f} times{which}: {each['long'].summary(' ms', 1000)} against "
        f"{each['short'].summary(' ms', 1000)}"
    )
    aim = "stated" if goal is None else f"at most {goal} times"
    return Row(what, f"with {_SHORT:,}", aim, summary, None if goal is None else ratios[worst] <= goal)


PART = Part("records", measure)
