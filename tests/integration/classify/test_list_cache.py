"""The list cache: an unchanged answer isn't parsed again, and a changed one always is."""

from datetime import UTC, datetime

import pytest

from classify import BuildOutcome, Classify, in_utc
from classify.list_cache import ListCache
from classify.parsing import UnreadableError
from playground.classify import Classify as SimulatedClassify
from playground.faults import refused
from tests.integration.classify.bodies import to_body

ROWS = [
    {"id": 63, "name": "c", "status": "complete", "processed_date": "2026-03-02T10:00:00+02:00"},
    {"id": 62, "name": "b", "status": "processing", "processed_date": None},
    {"id": 61, "name": "a", "status": "pending"},
]
BODY = to_body(ROWS)


def test_only_requested_rows_are_returned() -> None:
    rows = ListCache().find_rows(BODY, {61, 63, 99})
    assert {one: (row.id, row.outcome) for one, row in rows.items()} == {
        61: (61, BuildOutcome.BUILDING),
        63: (63, BuildOutcome.COMPLETE),
    }
    assert in_utc(rows[63].processed_date) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_an_unchanged_answer_is_not_parsed_again() -> None:
    cache = ListCache()
    first = cache.find_rows(BODY, {61, 62})
    assert cache.find_rows(bytes(bytearray(BODY)), {61, 62}) is first
    fewer = cache.find_rows(BODY, {62})
    assert fewer.keys() == {62}
    assert fewer[62] is first[62]


def test_new_ids_are_found_in_an_unchanged_answer() -> None:
    cache = ListCache()
    assert cache.find_rows(BODY, {61}).keys() == {61}
    assert cache.find_rows(BODY, {61, 63}).keys() == {61, 63}
    assert cache.find_rows(BODY, {62}).keys() == {62}
    assert cache.find_rows(BODY, set()) == {}


def test_a_changed_answer_is_parsed() -> None:
    cache = ListCache()
    assert cache.find_rows(BODY, {61})[61].status == "pending"
    changed = to_body([*ROWS[:-1], {**ROWS[-1], "status": "failed"}])
    assert cache.find_rows(changed, {61})[61].outcome is BuildOutcome.FAILED
    assert cache.find_rows(BODY, {61})[61].status == "pending"
    assert cache.find_rows(b"[]", {61}) == {}


def test_an_unreadable_answer_is_not_cached() -> None:
    cache = ListCache()
    cache.find_rows(BODY, {61})
    for _ in range(2):
        with pytest.raises(UnreadableError):
            cache.find_rows(b'{"moved": "elsewhere"}', {61})
    assert cache.find_rows(BODY, {61})[61].status == "pending"


def test_a_broken_row_does_not_hide_other_rows() -> None:
    body = to_body([{"id": "60"}, None, {**ROWS[0], "processed_date": "soon"}, ROWS[1]])
    rows = ListCache().find_rows(body, {60, 62, 63})
    assert {one: row.outcome for one, row in rows.items()} == {
        63: BuildOutcome.COMPLETE,
        62: BuildOutcome.BUILDING,
    }
    assert rows[63].processed_date_unreadable


async def test_the_client_requests_the_list_each_time_and_sees_changes(
    classify: Classify, server: SimulatedClassify
) -> None:
    first, second = server.add("one"), server.add("two")
    for _ in range(2):
        assert (await classify.find_in_list({first.id})).keys() == {first.id}
    server.finish(second.id)
    rows = await classify.find_in_list({first.id, second.id})
    assert [rows[one.id].outcome for one in (first, second)] == [BuildOutcome.BUILDING, BuildOutcome.COMPLETE]
    server.faults.next("segments.list", refused(200, '[{"id": "61"}, {"id": 62, "status": "failed"}]'))
    assert (await classify.find_in_list({first.id, 62}))[62].outcome is BuildOutcome.FAILED
    assert len(server.traffic.of("segments.list")) == 4
