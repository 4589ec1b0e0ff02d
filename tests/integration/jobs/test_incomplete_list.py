"""Classify's list lacks a segment that exists: it proves of no other segment that it doesn't exist."""

import pytest

from playground.faults import Fault, dropped, refused
from storage.lifecycle.request import Kind, Request, State
from storage.read_requests import find_by_uuid
from tests.integration.jobs.conftest import Jobs
from tests.support.samples import MINUTE


async def find(jobs: Jobs, uuid: str) -> Request:
    """Return a request as it is now."""
    found = await jobs.database.read(lambda connection: find_by_uuid(connection, uuid))
    assert found is not None
    return found


UNANSWERED = [dropped(took_effect=False), refused(500, "oops"), refused(429, "{}", {"Retry-After": "1"})]


@pytest.mark.parametrize("fault", UNANSWERED, ids=["dropped", "500", "429"])
async def test_nothing_is_proven_if_nobody_knows_whether_the_list_lacks_one_that_exists(
    jobs: Jobs, fault: Fault
) -> None:
    await jobs.send(1, dropped(took_effect=True))
    jobs.playground.faults.always("segments.list", refused(200, "[]"))
    jobs.playground.faults.always("segments.get", fault)
    with pytest.raises(AssertionError, match="unsettled"):
        await jobs.send(2, dropped(took_effect=True))
    [segment_id] = jobs.created_by(await find(jobs, "form-2"))
    jobs.playground.faults.clear()
    jobs.playground.clock.move(MINUTE.total_seconds())
    await jobs.watcher.tick()
    assert (await find(jobs, "form-2")).classify_id == segment_id


async def test_a_request_that_such_a_list_lacks_is_not_sent_again(jobs: Jobs) -> None:
    built = await jobs.send(1, dropped(took_effect=True))
    assert built.state is State.BUILDING
    jobs.playground.faults.always("segments.list", refused(200, "[]"))  # as if it were paged, or cached
    with pytest.raises(AssertionError, match="unsettled"):
        await jobs.send(2, dropped(took_effect=True))
    [segment_id] = jobs.created_by(await find(jobs, "form-2"))
    jobs.playground.faults.clear()
    await jobs.watcher.tick()
    assert (await find(jobs, "form-2")).classify_id == segment_id


@pytest.mark.parametrize("kind", [Kind.SEGMENT, Kind.CAMPAIGN])
async def test_a_list_proves_nothing_if_it_lacks_what_was_created_before(jobs: Jobs, kind: Kind) -> None:
    """Nothing is pending here: the first is a campaign, or its build has ended."""
    await jobs.send(1, dropped(took_effect=True), kind=kind)
    for segment_id in jobs.playground.segments:
        jobs.playground.finish(segment_id)
    await jobs.watcher.tick()
    jobs.playground.faults.always(f"{kind}s.list", refused(200, "[]"))
    with pytest.raises(AssertionError, match="unsettled"):
        await jobs.send(2, dropped(took_effect=True), kind=kind)
    [classify_id] = jobs.created_by(await find(jobs, "form-2"))
    jobs.playground.faults.clear()
    await jobs.watcher.tick()
    assert (await find(jobs, "form-2")).classify_id == classify_id


async def test_a_list_is_believed_although_it_lacks_what_was_deleted_in_classify(jobs: Jobs) -> None:
    first = await jobs.send(1, dropped(took_effect=True), kind=Kind.CAMPAIGN)
    assert first.classify_id is not None
    del jobs.playground.campaigns[first.classify_id]
    second = await jobs.send(2, dropped(took_effect=False), kind=Kind.CAMPAIGN)
    assert jobs.created_by(second) == [second.classify_id]
