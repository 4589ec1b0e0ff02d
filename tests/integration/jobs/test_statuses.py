"""Each status that Classify or a proxy may answer with: one segment for each request, or a rejection."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.classify_jobs.outcomes import Outcomes
from bot.classify_jobs.snapshot import SnapshotReader
from bot.classify_jobs.submitter import Submitter
from bot.classify_jobs.watcher import Watcher
from bot.observability.health import Health
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.rate_limits import ClassifyThrottle
from classify import open_client
from playground.classify import Classify as Playground
from playground.faults import Fault, refused
from storage.engine.database import Database
from storage.engine.opening import open_record
from storage.lifecycle.request import Request, State
from storage.read_requests import find_by_uuid
from storage.requests.submissions import insert
from tests.support.samples import MINUTE, a_request

_PAGE = "<html><h1>Request blocked</h1></html>"
_ERROR = json.dumps({"error": "validation_error", "message": "the prompt is too short"})
BODIES = {
    "Classify's JSON": _ERROR,
    "JSON of a gateway": '{"message": "Forbidden"}',
    "JSON of other types": '{"error": 1, "message": []}',
    "HTML": _PAGE,
    "nothing": "",
}
DOCUMENTED = (400, 401, 404, 422)
TOO_LARGE, TOO_MANY = 413, 429
OTHERS = (
    *(200, 201, 202, 203, 204, 205, 206, 207, 226),
    *(300, 301, 302, 303, 304, 305, 307, 308),
    *(
        402,
        403,
        405,
        406,
        407,
        408,
        409,
        410,
        411,
        412,
        414,
        415,
        416,
        417,
        418,
        421,
        423,
        424,
        425,
        426,
        428,
    ),
    *(431, 444, 449, 451, 460, 463, 494, 495, 496, 497, 499),
    *(
        500,
        501,
        502,
        503,
        504,
        505,
        507,
        508,
        511,
        520,
        521,
        522,
        523,
        524,
        525,
        526,
        527,
        529,
        530,
        598,
        599,
    ),
)


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
    watcher: Watcher
    tasks: BackgroundTasks

    async def send(self, number: int, fault: Fault) -> Request:
        """Accept a request, send it with this fault, and return it when it is settled."""
        self.playground.faults.next("segments.create", fault)
        uuid, now = f"form-{number}", self.playground.clock.now()
        new = a_request(
            id=0,
            uuid=uuid,
            inputs={"name": f"Segment {number}", "prompt": uuid},
            name_key=f"Segment {number}",
            accepted_at=now,
            due_at=now,
        )
        await self.database.run(lambda connection: insert(connection, new))
        request: Request | None = None
        for _ in range(10):
            await self.submitter.step()
            await self.tasks.finish(10.0)
            await self.watcher.tick()
            request = await self.database.run(lambda connection: find_by_uuid(connection, uuid))
            assert request is not None
            if request.question or request.state not in (State.ACCEPTED, State.UNCERTAIN):
                return request
            self.playground.clock.move(MINUTE.total_seconds())
        raise AssertionError(f"unsettled: {request}")

    def created_by(self, request: Request) -> list[int]:
        """Return the IDs of the segments that the request created."""
        segments = self.playground.segments.values()
        return [segment.id for segment in segments if segment.inputs["prompt"] == request.uuid]


@pytest.fixture
async def jobs(file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jobs]:
    """Start the playground, without running the jobs yet."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    playground, health, throttle = Playground(), Health(), ClassifyThrottle(MINUTE)
    await playground.start()
    record, tasks, clock = (
        open_record(f"sqlite:///{file}"),
        BackgroundTasks(),
        PlaygroundClock(playground.clock.now),
    )
    async with open_client(playground.url, playground.key, timeout=5.0, now=clock.now) as classify:
        submitter = Submitter(
            database=record.database,
            classify=classify,
            lease=SoleLeader(),
            clock=clock,
            throttle=throttle,
            health=health,
            tasks=tasks,
            outcomes=Outcomes(database=record.database, clock=clock, tasks=tasks, wake=lambda: None),
        )
        watcher = Watcher(
            database=record.database,
            snapshots=SnapshotReader(classify=classify, clock=clock, throttle=throttle, health=health),
            health=health,
            clock=clock,
            throttle=throttle,
            settling_time=timedelta(seconds=30),
            wake=lambda: None,
        )
        yield Jobs(
            playground=playground, database=record.database, submitter=submitter, watcher=watcher, tasks=tasks
        )
    record.close()
    await playground.stop()


@pytest.mark.parametrize("status", [*OTHERS, *DOCUMENTED])
async def test_a_status_that_proves_nothing_creates_one_segment_whether_the_request_was_taken_or_not(
    jobs: Jobs, status: int
) -> None:
    cases = product(BODIES.items(), (True, False))
    for number, ((name, body), took_effect) in enumerate(cases):
        if status in DOCUMENTED and body == _ERROR:
            continue
        request = await jobs.send(number, refused(status, body, took_effect=took_effect))
        case = f"{status} with {name}, {took_effect=}"
        assert request.state is State.BUILDING, case
        assert jobs.created_by(request) == [request.classify_id], case


@pytest.mark.parametrize("status", DOCUMENTED)
async def test_a_rejection_in_classifys_words_is_final(jobs: Jobs, status: int) -> None:
    request = await jobs.send(0, refused(status, _ERROR))
    assert (request.state, request.error_status) == (State.REJECTED, status)
    assert request.error_message == "the prompt is too short"
    assert jobs.created_by(request) == []


async def test_a_request_that_is_too_large_is_rejected_whoever_says_so(jobs: Jobs) -> None:
    for number, body in enumerate(BODIES.values()):
        request = await jobs.send(number, refused(TOO_LARGE, body))
        assert (request.state, request.error_status) == (State.REJECTED, TOO_LARGE)
        said = "the prompt is too short" if body == _ERROR else "The request is too large."
        assert request.error_message == said
        assert jobs.created_by(request) == []


async def test_a_limit_of_the_rate_is_waited_out_whoever_sets_it(jobs: Jobs) -> None:
    for number, body in enumerate(BODIES.values()):
        request = await jobs.send(number, refused(TOO_MANY, body))
        assert request.state is State.BUILDING
        assert jobs.created_by(request) == [request.classify_id]
