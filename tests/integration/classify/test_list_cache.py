"""What the last list said: the same answer is not read again, and nothing else passes for the same."""

from datetime import UTC, datetime

import pytest

from classify import BuildOutcome, Classify, in_utc
from classify.list_cache import ListCache
from classify.parsing import Unreadable
from playground.classify import Classify as PretendClassify
from playground.faults import refused
from tests.integration.classify.bodies import dumped

ROWS = [
    {"id": 63, "name": "c", "status": "complete", "processed_date": "2026-03-02T10:00:00+02:00"},
    {"id": 62, "name": "b", "status": "processing", "processed_date": None},
    {"id": 61, "name": "a", "status": "pending"},
]
BODY = dumped(ROWS)


def test_the_rows_that_are_wanted_are_kept_and_no_others() -> None:
    rows = ListCache().read(BODY, {61, 63, 99})
    assert {one: (row.id, row.outcome) for one, row in rows.items()} == {
        61: (61, BuildOutcome.BUILDING),
        63: (63, BuildOutcome.COMPLETE),
    }
    assert in_utc(rows[63].processed_date) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_same_answer_is_not_read_again() -> None:
    memory = ListCache()
    first = memory.read(BODY, {61, 62})
    assert memory.read(bytes(bytearray(BODY)), {61, 62}) is first
    fewer = memory.read(BODY, {62})
    assert fewer.keys() == {62}
    assert fewer[62] is first[62]


def test_who_is_new_among_the_wanted_is_looked_for_in_the_same_answer() -> None:
    memory = ListCache()
    assert memory.read(BODY, {61}).keys() == {61}
    assert memory.read(BODY, {61, 63}).keys() == {61, 63}
    assert memory.read(BODY, {62}).keys() == {62}
    assert memory.read(BODY, set()) == {}


def test_another_answer_is_read() -> None:
    memory = ListCache()
    assert memory.read(BODY, {61})[61].status == "pending"
    changed = dumped([*ROWS[:-1], {**ROWS[-1], "status": "failed"}])
    assert memory.read(changed, {61})[61].outcome is BuildOutcome.FAILED
    assert memory.read(BODY, {61})[61].status == "pending"
    assert memory.read(b"[]", {61}) == {}


def test_what_can_not_be_read_is_none_the_second_time_either() -> None:
    memory = ListCache()
    memory.read(BODY, {61})
    for _ in range(2):
        with pytest.raises(Unreadable):
            memory.read(b'{"moved": "elsewhere"}', {61})
    assert memory.read(BODY, {61})[61].status == "pending"


def test_a_broken_row_hides_no_other() -> None:
    body = dumped([{"id": "60"}, None, {**ROWS[0], "processed_date": "soon"}, ROWS[1]])
    rows = ListCache().read(body, {60, 62, 63})
    assert {one: row.outcome for one, row in rows.items()} == {
        63: BuildOutcome.COMPLETE,
        62: BuildOutcome.BUILDING,
    }
    assert rows[63].processed_date_unreadable


async def test_the_client_asks_each_time_and_says_what_has_changed(
    classify: Classify, pretend: PretendClassify
) -> None:
    first, second = pretend.add("one"), pretend.add("two")
    for _ in range(2):
        assert (await classify.listed({first.id})).keys() == {first.id}
    pretend.finish(second.id)
    rows = await classify.listed({first.id, second.id})
    assert [rows[one.id].outcome for one in (first, second)] == [BuildOutcome.BUILDING, BuildOutcome.COMPLETE]
    pretend.faults.next("segments.list", refused(200, '[{"id": "61"}, {"id": 62, "status": "failed"}]'))
    assert (await classify.listed({first.id, 62}))[62].outcome is BuildOutcome.FAILED
    assert len(pretend.traffic.of("segments.list")) == 4
