"""The jobs are stopped and started again in one process, as when it loses the leader lease for a while."""

import asyncio

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.runtime.clock import Clock
from bot.runtime.jobs import Jobs as RunningJobs
from bot.runtime.leader_lease import SoleLeader
from bot.runtime.recovery import Recovery
from bot.runtime.worker_loop import Wakeup
from playground.faults import paused
from storage.engine.database import Database, P, T, WorkWith
from storage.lifecycle import transitions
from storage.lifecycle.request import State
from storage.requests import queue
from storage.requests.submissions import insert
from storage.tables import requests
from tests.integration.jobs.conftest import Jobs
from tests.support.samples import a_request

AT_ONCE = 8


def insert_many(connection: Connection, first: int, count: int) -> None:
    """Insert requests that are due."""
    for number in range(first, first + count):
        name = f"Segment {number}"
        inputs = {"name": name, "prompt": "People who buy snowblowers"}
        insert(connection, a_request(id=0, uuid=f"form-{number}", inputs=inputs, name_key=name))


class PausedReads:
    """A database whose reads wait until `resume` is set."""

    def __init__(self, database: Database) -> None:
        self.begun, self.resume = asyncio.Event(), asyncio.Event()
        self.run, self.close = database.run, database.close
        self._database = database

    async def read(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.begun.set()
        await self.resume.wait()
        return await self._database.read(work, *args, **kwargs)


async def restart(jobs: Jobs) -> RunningJobs:
    """Stop the jobs and start them again, and return them."""
    running = RunningJobs(
        recovery=Recovery(
            database=jobs.database, lease=SoleLeader(), now=jobs.submitter.clock.now, restored_up_to=None
        ),
        worker_loops=[],
        scheduled_jobs=[],
        tasks=jobs.tasks,
        clock=Clock(),
        wakeup=Wakeup(),
        settling_time=jobs.watcher.settling_time,
    )
    running.stop()
    await running.start()
    return running


async def test_a_request_whose_lists_were_being_read_is_not_sent_afterwards(jobs: Jobs) -> None:
    request = a_request(id=0, uuid="form-1", list_count=1)
    await jobs.database.run(lambda connection: insert(connection, request))
    reads = jobs.submitter.database = PausedReads(jobs.database)
    await jobs.submitter.run_once()
    await asyncio.wait_for(reads.begun.wait(), 45)
    running = await restart(jobs)
    reads.resume.set()
    await asyncio.wait_for(asyncio.gather(*jobs.tasks.running), 45)
    running.stop()
    assert not jobs.playground.traffic.of("segments.create")


async def test_what_was_claimed_before_is_not_sent_afterwards(jobs: Jobs) -> None:
    """Another process may have sent it in the meantime."""
    create = jobs.playground.traffic
    await jobs.database.run(lambda connection: insert_many(connection, 1, AT_ONCE))
    await jobs.submitter.run_once()
    await asyncio.wait_for(asyncio.gather(*jobs.tasks.running), 45)
    pauses = [paused() for _ in range(AT_ONCE)]
    jobs.playground.faults.next("segments.create", *pauses)
    await jobs.database.run(lambda connection: insert_many(connection, 101, AT_ONCE + 1))
    await jobs.submitter.run_once()
    await asyncio.wait_for(asyncio.gather(*(pause.reached.wait() for pause in pauses)), 45)
    running = await restart(jobs)
    for pause in pauses:
        pause.release()
    await asyncio.wait_for(asyncio.gather(*jobs.tasks.running), 45)
    running.stop()
    assert len(create.of("segments.create")) == 2 * AT_ONCE
    states = sa.select(requests.c.state).order_by(requests.c.id)
    found = await jobs.database.read(lambda connection: connection.execute(states).scalars().all())
    answered = [State.BUILDING] * AT_ONCE
    # Recovery made all of them uncertain, but about the same attempt the answer tells more.
    assert found == [*answered, *answered, State.ACCEPTED]


async def test_an_outcome_that_nobody_waits_for_anymore_holds_up_no_other(jobs: Jobs) -> None:
    now = jobs.submitter.clock.now()
    await jobs.database.run(lambda connection: insert_many(connection, 1, 2))
    claimed = await jobs.database.run(lambda connection: queue.claim_due(connection, now, 2, None))
    canceled, other = (
        asyncio.create_task(jobs.submitter.outcomes.save(each, transitions.reschedule(each, now)))
        for each in claimed
    )
    await asyncio.sleep(0)  # both wait for the same commit
    canceled.cancel()
    saved = await asyncio.wait_for(other, 45)
    assert saved.state is State.ACCEPTED
    states = sa.select(requests.c.state)
    found = await jobs.database.read(lambda connection: connection.execute(states).scalars().all())
    assert found == [State.ACCEPTED] * 2
