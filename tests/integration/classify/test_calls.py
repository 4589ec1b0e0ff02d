"""The client's calls against the pretend Classify: what is made, read, listed, and refused in its words."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from classify import (
    BuildOutcome,
    Classify,
    NeverSentError,
    OutageError,
    RateLimitedError,
    RejectedError,
    Segment,
    SegmentInputs,
    UncertainError,
    open_client,
    parsing,
)
from classify.call import LARGE
from playground.classify import Classify as PretendClassify
from playground.faults import dropped, held, late, refused

INPUTS = SegmentInputs(name="Snowblower Buyers", prompt="Homeowners who buy snowblowers")


async def test_create_sends_the_fields_filled_in_and_no_others(
    classify: Classify, pretend: PretendClassify
) -> None:
    segment = await classify.create_segment(INPUTS)
    assert segment.name == "Snowblower Buyers"
    assert segment.outcome is BuildOutcome.BUILDING
    assert pretend.segments[segment.id].inputs == {"name": INPUTS.name, "prompt": INPUTS.prompt}


async def test_create_sends_lists_as_lists(classify: Classify, pretend: PretendClassify) -> None:
    segment = await classify.create_segment(
        SegmentInputs("x", example_urls=("https://a.example/1",), block_tlds=("b.example",), client_id="c7")
    )
    assert pretend.segments[segment.id].inputs == {
        "name": "x",
        "example_urls": ["https://a.example/1"],
        "block_tlds": ["b.example"],
        "client_id": "c7",
    }


@pytest.mark.parametrize("name", ["<!channel> & <@U1>", "Grüße 🎿", 'quo"te\n\\', "\udcff half a pair"])
async def test_names_reach_classify_as_typed(classify: Classify, pretend: PretendClassify, name: str) -> None:
    await classify.create_segment(SegmentInputs(name, prompt="p"))
    assert pretend.traffic.calls[-1].arguments["name"] == name


async def test_a_segment_is_read_as_it_builds(classify: Classify, pretend: PretendClassify) -> None:
    made = await classify.create_segment(INPUTS)
    pretend.process(made.id)
    assert (await classify.segment(made.id)).status == "processing"
    pretend.finish(made.id)
    ended = await classify.segment(made.id)
    assert ended.outcome is BuildOutcome.COMPLETE
    assert ended.processed_date is not None
    assert ended.processed_date.tzinfo is UTC
    pretend.fail(made.id)
    assert (await classify.segment(made.id)).outcome is BuildOutcome.FAILED


async def test_a_single_segment_says_what_went_wrong(classify: Classify, pretend: PretendClassify) -> None:
    failed = pretend.add("x", "failed")
    pretend.extra_fields = {"processing_errors": ["too few pages", "try a wider prompt"]}
    assert (await classify.segment(failed.id)).error == "too few pages; try a wider prompt"
    assert [row.error for row in await classify.segments()] == [None]


async def test_all_segments_are_listed(classify: Classify, pretend: PretendClassify) -> None:
    assert await classify.segments() == []
    first, second = pretend.add("one"), pretend.add("two")
    pretend.extra_fields = {"client_id": "c1", "processing_errors": [{}], "deleted": False}
    assert [(row.id, row.name) for row in await classify.segments()] == [
        (second.id, "two"),
        (first.id, "one"),
    ]
    assert classify.skipped == 0


async def test_a_broken_row_is_skipped_and_counted(classify: Classify, pretend: PretendClassify) -> None:
    rows = [{"id": "61", "name": "text"}, {"id": 62, "name": "good"}, None, {"id": True}]
    pretend.faults.next("segments.list", refused(200, json.dumps(rows)))
    assert await classify.segments() == [Segment(62, name="good")]
    assert classify.skipped == 3
    assert await classify.segments() == []
    assert classify.skipped == 0


async def test_a_large_list_is_read_off_the_event_loop(
    classify: Classify, pretend: PretendClassify, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    read = parsing.read_segments

    def watched(body: bytes) -> parsing.Listing[Segment]:
        threads.append(threading.get_ident())
        return read(body)

    monkeypatch.setattr(parsing, "read_segments", watched)
    await classify.segments()
    for number in range(LARGE // 100):
        pretend.add(f"segment {number}")
    assert len(await classify.segments()) == LARGE // 100
    assert threads[0] == threading.get_ident()
    assert threads[1] != threading.get_ident()


async def test_what_doesnt_exist_is_refused_in_classifys_words(classify: Classify) -> None:
    with pytest.raises(RejectedError) as caught:
        await classify.segment(999)
    assert (caught.value.status, caught.value.error) == (404, "not_found")
    assert caught.value.message == "Segment with ID 999 not found"
    assert str(caught.value) == "Classify refused with status 404"


async def test_a_refused_key_is_a_401(classify: Classify, pretend: PretendClassify) -> None:
    pretend.key = "ck_another"
    with pytest.raises(RejectedError) as caught:
        await classify.create_segment(INPUTS)
    assert caught.value.status == 401
    with pytest.raises(RejectedError) as caught:
        await classify.segments()
    assert caught.value.status == 401


async def test_wrong_inputs_are_refused(classify: Classify) -> None:
    with pytest.raises(RejectedError) as caught:
        await classify.create_segment(SegmentInputs("neither"))
    assert caught.value.status == 400


async def test_the_rate_limit_says_how_long_to_wait(classify: Classify, pretend: PretendClassify) -> None:
    pretend.limit_per_minute = 1
    await classify.segments()
    with pytest.raises(RateLimitedError) as caught:
        await classify.create_segment(INPUTS)
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 60
    assert "free again in" in str(caught.value)


async def test_the_rate_limit_may_say_a_time_by_classifys_clock(
    classify: Classify, pretend: PretendClassify
) -> None:
    pretend.clock.move(3000)
    await classify.segments()
    until = (datetime.now(UTC) + timedelta(seconds=3120)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    pretend.faults.next("*", refused(429, "slow down", {"Retry-After": until}), refused(429))
    with pytest.raises(RateLimitedError) as caught:
        await classify.segments()
    assert caught.value.retry_after == pytest.approx(120, abs=5)
    with pytest.raises(RateLimitedError) as caught:
        await classify.segments()
    assert caught.value.retry_after is None


async def test_classifys_clock_is_learnt_from_good_answers(
    classify: Classify, pretend: PretendClassify
) -> None:
    assert classify.clock_offset == timedelta()
    pretend.clock.move(1000)
    await classify.segments()
    assert timedelta(seconds=998) < classify.clock_offset <= timedelta(seconds=1000)
    pretend.clock.move(-2000)
    with pytest.raises(RejectedError):
        await classify.segment(1)
    assert classify.clock_offset > timedelta(seconds=998)
    made = await classify.create_segment(INPUTS)
    assert timedelta(seconds=-1002) < classify.clock_offset <= timedelta(seconds=-1000)
    assert made.created_date is not None


async def test_a_slow_answer_doesnt_move_the_clock(classify: Classify, pretend: PretendClassify) -> None:
    pretend.faults.next("segments.create", late(2.2))
    await classify.create_segment(INPUTS)
    assert timedelta(seconds=-1.2) < classify.clock_offset <= timedelta()


async def test_a_server_that_was_shut_was_never_reached(classify: Classify, pretend: PretendClassify) -> None:
    await classify.segments()
    await pretend.stop()
    for call in (classify.create_segment(INPUTS), classify.segments(), classify.segment(61)):
        with pytest.raises(NeverSentError):
            await call
    await pretend.start(pretend.port)
    assert await classify.segments() == []


@pytest.mark.parametrize("took", [True, False])
async def test_a_create_without_an_answer_is_uncertain(
    classify: Classify, pretend: PretendClassify, took: bool
) -> None:
    pretend.faults.next("segments.create", dropped(took=took))
    with pytest.raises(UncertainError):
        await classify.create_segment(INPUTS)
    assert len(pretend.segments) == took


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_create_answered_with_5xx_is_uncertain(
    classify: Classify, pretend: PretendClassify, status: int
) -> None:
    words = '{"error": "internal", "message": "sorry"}'
    pretend.faults.next("segments.create", refused(status, words, took=True))
    with pytest.raises(UncertainError, match=f"status {status}"):
        await classify.create_segment(INPUTS)


async def test_waiting_has_an_end(pretend: PretendClassify) -> None:
    pretend.faults.always("segments.create", held(took=True))
    async with open_client(pretend.url, pretend.key, timeout=1.5) as classify:
        ends = await asyncio.gather(
            *(classify.create_segment(INPUTS) for _ in range(9)), return_exceptions=True
        )
    # The ninth waited for one of eight connections, and gave up first.
    assert [type(end) for end in ends].count(UncertainError) == 8
    assert [type(end) for end in ends].count(NeverSentError) == 1
    assert len(pretend.traffic.of("segments.create")) == 8


async def test_another_segment_than_asked_for_is_an_outage(
    classify: Classify, pretend: PretendClassify
) -> None:
    pretend.faults.next("segments.get", refused(200, '{"id": 62, "name": "x", "status": "failed"}'))
    with pytest.raises(OutageError):
        await classify.segment(61)


@pytest.mark.parametrize("key", ["", " ck_1", "ck_1\n", "ck_é", "ck\0_1"])
def test_a_key_that_no_header_carries_is_refused_unseen(key: str) -> None:
    with pytest.raises(ValueError, match="must be printable ASCII") as caught:
        open_client("http://127.0.0.1:1", key)
    assert "ck" not in str(caught.value)
