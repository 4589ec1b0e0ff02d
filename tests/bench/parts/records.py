"""What is asked again and again, over a record of a thousand requests that have ended and one of a million.

The functions that the handlers and jobs call are called here in this process, each over the two records in
turn: what they ask of the record and the messages and views that they make of it; nothing goes to Slack. Ann
has asked for every tenth request, another person for none.
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
from bot.outbox.auth_state import AuthState
from bot.outbox.home_publisher import ClassifyStatus, HomePublisher
from bot.runtime.clock import Clock
from bot.slack.call_result import CallResult, Done
from bot.slack.client import SlackClient
from handlers.interaction.request_lookup import SEGMENTS
from handlers.messages import card
from handlers.messages.blocks import Contacts
from handlers.requests.list_page import PAGE_SIZE, ListPage, ListScope, request_row
from storage.lifecycle.actor import Actor
from storage.people import home_views, retention
from storage.requests import estimates, queries
from storage.requests.counts import count_everything
from storage.requests.queries import Scope
from tests.bench.measuring import record
from tests.bench.measuring.classify import Classify, serving
from tests.bench.measuring.quiet import quiet_logs
from tests.bench.measuring.record import ANN, CHANNEL, FIRST_ID
from tests.bench.measuring.rounds import Contender, Figures, interleaved, ratio
from tests.bench.measuring.rows import Part, Row
from tests.bench.measuring.tickers import BotTicker, bot_ticker

_SHORT, _PENDING = 1_000, 100
_CONTACTS = Contacts("your Slack admin", "your Classify representative")
_MOST = 1.5
_NEW = "U0NEW"
Ask = Callable[[], Awaitable[float]]


class _NoSlack(SlackClient):
    """Takes every home at once."""

    async def publish(self, user_id: str, view: Mapping[str, Any]) -> CallResult:
        return Done({})


@dataclass(frozen=True)
class Place:
    """One record and what works on it; each of its functions gives the seconds that it took."""

    bot: BotTicker
    painter: HomePublisher

    async def tick(self) -> float:
        """A tick in which a tenth of those pending have ended."""
        began = perf_counter()
        await self.bot.tick()
        seconds = perf_counter() - began
        await self.bot.undo()
        return seconds

    def listed(self, which: ListScope, user_id: str) -> Ask:
        """The first page of `/clsfy segment list`."""
        actor, scope = Actor(user_id, "T1", None, CHANNEL), Scope(which.value)

        def read(connection: Connection) -> queries.Page:
            asking = (SEGMENTS, scope, user_id, CHANNEL)
            return queries.page(connection, *asking, member=True, skip=0, size=PAGE_SIZE)

        async def ask() -> float:
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

        return ask

    async def show(self) -> float:
        """`/clsfy segment show ID`, of one that was built long ago."""
        actor, run = Actor(ANN, "T1", None, CHANNEL), self.bot.record.database.run
        began = perf_counter()
        request, *_ = await run(
            lambda connection: queries.find_by_classify_id(connection, SEGMENTS, FIRST_ID + 13)
        )
        usual = await run(estimates.read_estimate)
        assert card.segment_card(request, actor, _CONTACTS, usual).arguments()
        return perf_counter() - began

    def home(self, user_id: str) -> Ask:
        """The drawing of somebody's home."""

        async def draw() -> float:
            now = datetime.now(UTC)
            await self.bot.record.database.run(
                lambda connection: home_views.mark_opened(connection, user_id, now)
            )
            self.painter.next_at = None
            began = perf_counter()
            await self.painter.step()
            return perf_counter() - began

        return draw

    def counted(self) -> Ask:
        """What `/metrics` asks of the record."""
        return self._run(lambda connection: count_everything(connection, datetime.now(UTC)))

    def swept(self) -> Ask:
        """The daily sweep, where nothing is old enough to go."""
        keep = timedelta(days=400)
        return self._run(
            lambda connection: retention.delete_expired(connection, datetime.now(UTC), keep, 200)
        )

    def _run(self, work: Callable[[Connection], object]) -> Ask:
        async def run() -> float:
            began = perf_counter()
            await self.bot.record.database.run(work)
            return perf_counter() - began

        return run


async def measure(quick: bool) -> Sequence[Row]:
    """The rows of a long record."""
    gc.freeze()  # as the bot does at its start
    ended, rounds, times = (20_000, 3, 3) if quick else (1_000_000, 15, 10)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(quiet_logs())
        classify = await stack.enter_async_context(serving(folder))
        places = [await _place(stack, classify, folder, count) for count in (_SHORT, ended)]
        words = f"with {ended:,} ended requests on record"
        rows = []
        for what, asks in _asked(places).items():
            found = {name: await _compared(each, rounds, times) for name, each in asks.items()}
            goal = None if what in _STATED else _MOST
            rows.append(_row(f"{what} {words}", found, goal))
        return rows


_STATED = ("/metrics", "the daily sweep")


def _asked(places: Sequence[Place]) -> Mapping[str, Mapping[str, Sequence[Ask]]]:
    """By row and by what is told apart in it: the same over each record."""
    people = {"ann": ANN, "somebody new": _NEW}
    lists = (ListScope.MINE, ListScope.HERE, ListScope.FAILED)
    return {
        "a tick, 100 pending": {"": [place.tick for place in places]},
        "a list": {
            f"{which}, {who}": [place.listed(which, user_id) for place in places]
            for which in lists
            for who, user_id in people.items()
        },
        "show": {"": [place.show for place in places]},
        "the home": {who: [place.home(user_id) for place in places] for who, user_id in people.items()},
        "/metrics": {"": [place.counted() for place in places]},
        "the daily sweep": {"": [place.swept() for place in places]},
    }


async def _place(stack: AsyncExitStack, classify: Classify, folder: Path, ended: int) -> Place:
    """A record with so many that have ended, and a hundred pending."""
    path, name = folder / f"{ended}.db", f"with-{ended}"
    record.write(path, ended=ended, pending=_PENDING)
    classify.put(name, _PENDING, range(0, _PENDING, 10), FIRST_ID + ended, answers=2)
    bot = await stack.enter_async_context(bot_ticker(classify.url(name), path))
    slack = _NoSlack(AsyncWebClient(), "U0BOT")
    clock, health = Clock(), Health()
    outlook = ClassifyStatus(
        snapshots=bot.snapshots,
        health=health,
        started_at=clock.now(),
        interval=timedelta(minutes=1),
        version="0",
    )
    painter = HomePublisher(
        database=bot.record.database,
        slack=slack,
        clock=clock,
        contacts=_CONTACTS,
        auth_state=AuthState(slack, health),
        classify_status=outlook,
    )
    return Place(bot, painter)


async def _compared(asks: Sequence[Ask], rounds: int, times: int) -> Mapping[str, Figures]:
    """Over the short record and over the long one."""
    short, long = (_together(ask, times) for ask in asks)
    for first in (short, long):  # statements are compiled, and what is often read is in memory
        await first()
    return await interleaved({"short": short, "long": long}, rounds)


def _together(ask: Ask, times: int) -> Contender:
    async def several() -> float:
        return sum([await ask() for _ in range(times)]) / times

    return several


def _row(what: str, found: Mapping[str, Mapping[str, Figures]], goal: float | None) -> Row:
    ratios = {name: ratio(each["long"], each["short"]) for name, each in found.items()}
    worst = max(ratios, key=lambda name: ratios[name])
    each = found[worst]
    which = f" ({worst}, the worst of {len(found)})" if worst else ""
    told = (
        f"{ratios[worst]:.2f} times{which}: {each['long'].words(' ms', 1000)} against "
        f"{each['short'].words(' ms', 1000)}"
    )
    aim = "stated" if goal is None else f"at most {goal} times"
    return Row(what, f"with {_SHORT:,}", aim, told, None if goal is None else ratios[worst] <= goal)


PART = Part("records", measure)
