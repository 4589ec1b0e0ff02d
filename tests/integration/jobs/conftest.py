"""The jobs that call Classify, on a database of their own, against the playground."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.outcomes import Outcomes
from bot.classify_jobs.segment_watcher import SegmentWatcher
from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.submitter import Submitter
from bot.observability.health import Health
from bot.observability.reachability import Reachability
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.settling import SettlingTime
from bot.runtime.throttles import ClassifyThrottle
from classify import open_client
from playground.classify import Classify as Playground
from playground.faults import Fault
from storage.engine.database import Database
from storage.engine.opening import open_record
from storage.lifecycle.names import normalize_name
from storage.lifecycle.request import Kind, Request, State
from storage.read_requests import find_by_uuid
from storage.requests.submissions import insert
from tests.support.samples import MINUTE, a_request


class PlaygroundClock(Clock):
    """The playground's clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now()


@dataclass(kw_only=True)
class Jobs:
    """The jobs that call Classify, on a database of their own, against the playground."""

    playground: Playground
    database: Database
    submitter: Submitter
    watcher: SegmentWatcher
    tasks: BackgroundTasks

    async def send(self, number: int, fault: Fault, name: str = "", kind: Kind = Kind.SEGMENT) -> Request:
        """Accept a request, send it with this fault, and return it when it is settled."""
        self.playground.clock.move(MINUTE.total_seconds())  # what was created before is no candidate
        name = name or f"Segment {number}"
        self.playground.faults.next(f"{kind}s.create", fault)
        details = {"prompt": f"form-{number}"}
        if kind is Kind.CAMPAIGN:
            details = {"use_case": "other", "description": f"form-{number}"}
        uuid, now = f"form-{number}", self.playground.clock.now()
        new = a_request(
            id=0,
            uuid=uuid,
            kind=kind,
            inputs={"name": name, **details},
            name_key=normalize_name(name),
            accepted_at=now,
            due_at=now,
        )
        await self.database.run(lambda connection: insert(connection, new))
        request: Request | None = None
        for _ in range(10):
            await self.submitter.run_once()
            while self.tasks.running:
                await asyncio.wait(set(self.tasks.running), timeout=10.0)
            await self.watcher.tick()
            request = await self.database.run(lambda connection: find_by_uuid(connection, uuid))
            assert request is not None
            if request.question or request.state not in (State.ACCEPTED, State.UNCERTAIN):
                return request
            self.playground.clock.move(MINUTE.total_seconds())
        raise AssertionError(f"unsettled: {request}")

    def created_by(self, request: Request) -> list[int]:
        """Return the IDs of the segments or campaigns that the request created."""
        if request.kind is Kind.CAMPAIGN:
            campaigns = self.playground.campaigns.values()
            return [campaign.id for campaign in campaigns if campaign.description == request.uuid]
        segments = self.playground.segments.values()
        return [segment.id for segment in segments if segment.inputs.get("prompt") == request.uuid]


@pytest.fixture
async def jobs(file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jobs]:
    """Start the playground, without running the jobs yet."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    playground = Playground()
    await playground.start()
    record, tasks, clock = (
        open_record(f"sqlite:///{file}"),
        BackgroundTasks(),
        PlaygroundClock(playground.clock.now),
    )
    call_state = CallState(throttle=ClassifyThrottle(MINUTE), health=Health(), now=clock.now)
    async with open_client(playground.url, playground.key, timeout=5.0, now=clock.now) as classify:
        submitter = Submitter(
            database=record.database,
            classify=classify,
            lease=SoleLeader(),
            clock=clock,
            call_state=call_state,
            tasks=tasks,
            outcomes=Outcomes(database=record.database, clock=clock, tasks=tasks, wake=lambda: None),
        )
        watcher = SegmentWatcher(
            database=record.database,
            snapshots=SnapshotReader(classify=classify, clock=clock, call_state=call_state),
            reachability=Reachability(clock.now, lambda: None),
            clock=clock,
            call_state=call_state,
            settling_time=SettlingTime(length=timedelta(seconds=30), clock=clock),
            wake=lambda: None,
        )
        yield Jobs(
            playground=playground, database=record.database, submitter=submitter, watcher=watcher, tasks=tasks
        )
    record.close()
    await playground.stop()
