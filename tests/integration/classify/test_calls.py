"""Calls about segments against the simulated Classify: create, get, list, and rejections."""

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
from classify.call import LARGE_BODY_BYTES
from playground.classify import Classify as SimulatedClassify
from playground.faults import delayed, dropped, refused

INPUTS = SegmentInputs(name="Snowblower Buyers", prompt="Homeowners who buy snowblowers")


async def test_create_sends_only_the_filled_in_fields(classify: Classify, server: SimulatedClassify) -> None:
    segment = await classify.create_segment(INPUTS)
    assert segment.name == "Snowblower Buyers"
    assert segment.outcome is BuildOutcome.BUILDING
    assert server.segments[segment.id].inputs == {"name": INPUTS.name, "prompt": INPUTS.prompt}


async def test_create_sends_lists_as_lists(classify: Classify, server: SimulatedClassify) -> None:
    segment = await classify.create_segment(
        SegmentInputs("x", example_urls=("https://a.example/1",), block_tlds=("b.example",), client_id="c7")
    )
    assert server.segments[segment.id].inputs == {
        "name": "x",
        "example_urls": ["https://a.example/1"],
        "block_tlds": ["b.example"],
        "client_id": "c7",
    }


@pytest.mark.parametrize("name", ["<!channel> & <@U1>", "Grüße 🎿", 'quo"te\n\\', "\udcff half a pair"])
async def test_names_reach_classify_as_typed(
    classify: Classify, server: SimulatedClassify, name: str
) -> None:
    await classify.create_segment(SegmentInputs(name, prompt="p"))
    assert server.traffic.calls[-1].arguments["name"] == name


async def test_a_segment_shows_the_progress_of_its_build(
    classify: Classify, server: SimulatedClassify
) -> None:
    made = await classify.create_segment(INPUTS)
    server.process(made.id)
    assert (await classify.get_segment(made.id)).status == "processing"
    server.finish(made.id)
    finished = await classify.get_segment(made.id)
    assert finished.outcome is BuildOutcome.COMPLETE
    assert finished.processed_date is not None
    assert finished.processed_date.tzinfo is UTC
    server.fail(made.id)
    assert (await classify.get_segment(made.id)).outcome is BuildOutcome.FAILED


async def test_a_single_segment_says_what_went_wrong(classify: Classify, server: SimulatedClassify) -> None:
    failed = server.add("x", "failed")
    server.extra_fields = {"processing_errors": ["too few pages", "try a wider prompt"]}
    assert (await classify.get_segment(failed.id)).error == "too few pages; try a wider prompt"
    assert [row.error for row in await classify.list_segments()] == [None]


async def test_all_segments_are_listed(classify: Classify, server: SimulatedClassify) -> None:
    assert await classify.list_segments() == []
    first, second = server.add("one"), server.add("two")
    server.extra_fields = {"client_id": "c1", "processing_errors": [{}], "deleted": False}
    assert [(row.id, row.name) for row in await classify.list_segments()] == [
        (second.id, "two"),
        (first.id, "one"),
    ]
    assert classify.skipped_segments == 0


async def test_a_broken_row_is_skipped_and_counted(classify: Classify, server: SimulatedClassify) -> None:
    rows = [{"id": "61", "name": "text"}, {"id": 62, "name": "good"}, None, {"id": True}]
    server.faults.next("segments.list", refused(200, json.dumps(rows)))
    assert await classify.list_segments() == [Segment(62, name="good")]
    assert classify.skipped_segments == 3
    assert await classify.list_segments() == []
    assert classify.skipped_segments == 0


async def test_a_large_list_is_parsed_on_a_thread(
    classify: Classify, server: SimulatedClassify, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    parse = parsing.parse_segments

    def parse_and_record_thread(body: bytes) -> parsing.Listing[Segment]:
        threads.append(threading.get_ident())
        return parse(body)

    monkeypatch.setattr(parsing, "parse_segments", parse_and_record_thread)
    await classify.list_segments()
    for number in range(LARGE_BODY_BYTES // 100):
        server.add(f"segment {number}")
    assert len(await classify.list_segments()) == LARGE_BODY_BYTES // 100
    assert threads[0] == threading.get_ident()
    assert threads[1] != threading.get_ident()


async def test_a_missing_object_is_rejected_in_classifys_words(classify: Classify) -> None:
    with pytest.raises(RejectedError) as caught:
        await classify.get_segment(999)
    assert (caught.value.status, caught.value.error) == (404, "not_found")
    assert caught.value.message == "Segment with ID 999 not found"
    assert str(caught.value) == "Classify rejected the request with status 404"


async def test_a_wrong_key_is_rejected_with_401(classify: Classify, server: SimulatedClassify) -> None:
    server.key = "ck_another"
    with pytest.raises(RejectedError) as caught:
        await classify.create_segment(INPUTS)
    assert caught.value.status == 401
    with pytest.raises(RejectedError) as caught:
        await classify.list_segments()
    assert caught.value.status == 401


async def test_invalid_inputs_are_rejected(classify: Classify) -> None:
    with pytest.raises(RejectedError) as caught:
        await classify.create_segment(SegmentInputs("neither"))
    assert caught.value.status == 400


async def test_the_rate_limit_says_how_long_to_wait(classify: Classify, server: SimulatedClassify) -> None:
    server.limit_per_minute = 1
    await classify.list_segments()
    with pytest.raises(RateLimitedError) as caught:
        await classify.create_segment(INPUTS)
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 60
    assert "retry after" in str(caught.value)


async def test_the_rate_limit_may_name_a_time_by_classifys_clock(
    classify: Classify, server: SimulatedClassify
) -> None:
    server.clock.move(3000)
    await classify.list_segments()
    until = (datetime.now(UTC) + timedelta(seconds=3120)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.faults.next("*", refused(429, "slow down", {"Retry-After": until}), refused(429))
    with pytest.raises(RateLimitedError) as caught:
        await classify.list_segments()
    assert caught.value.retry_after == pytest.approx(120, abs=5)
    with pytest.raises(RateLimitedError) as caught:
        await classify.list_segments()
    assert caught.value.retry_after is None


def clock_offset(classify: Classify) -> timedelta:
    """Classify's clock minus ours."""
    return (classify.server_time() or datetime.min.replace(tzinfo=UTC)) - datetime.now(UTC)


async def test_the_clock_offset_comes_from_good_answers(
    classify: Classify, server: SimulatedClassify
) -> None:
    assert classify.server_time() is None
    server.clock.move(1000)
    await classify.list_segments()
    assert timedelta(seconds=998) < clock_offset(classify) <= timedelta(seconds=1000)
    server.clock.move(-2000)
    with pytest.raises(RejectedError):
        await classify.get_segment(1)
    assert clock_offset(classify) > timedelta(seconds=998)
    made = await classify.create_segment(INPUTS)
    assert timedelta(seconds=-1002) < clock_offset(classify) <= timedelta(seconds=-1000)
    assert made.created_date is not None


async def test_a_slow_answer_does_not_change_the_clock_offset(
    classify: Classify, server: SimulatedClassify
) -> None:
    server.faults.next("segments.create", delayed(2.2))
    await classify.create_segment(INPUTS)
    assert timedelta(seconds=-1.2) < clock_offset(classify) <= timedelta()


async def test_a_request_to_a_stopped_server_was_never_sent(
    classify: Classify, server: SimulatedClassify
) -> None:
    await classify.list_segments()
    await server.turn_off()
    for call in (classify.create_segment(INPUTS), classify.list_segments(), classify.get_segment(61)):
        with pytest.raises(NeverSentError):
            await call
    await server.turn_on()
    assert await classify.list_segments() == []


@pytest.mark.parametrize("took", [True, False])
async def test_a_create_without_an_answer_is_uncertain(
    classify: Classify, server: SimulatedClassify, took: bool
) -> None:
    server.faults.next("segments.create", dropped(took_effect=took))
    with pytest.raises(UncertainError):
        await classify.create_segment(INPUTS)
    assert len(server.segments) == took


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_create_answered_with_5xx_is_uncertain(
    classify: Classify, server: SimulatedClassify, status: int
) -> None:
    words = '{"error": "internal", "message": "sorry"}'
    server.faults.next("segments.create", refused(status, words, took_effect=True))
    with pytest.raises(UncertainError, match=f"status {status}"):
        await classify.create_segment(INPUTS)


async def test_a_segment_with_another_id_is_an_outage(classify: Classify, server: SimulatedClassify) -> None:
    server.faults.next("segments.get", refused(200, '{"id": 62, "name": "x", "status": "failed"}'))
    with pytest.raises(OutageError):
        await classify.get_segment(61)


@pytest.mark.parametrize("key", ["", " ck_1", "ck_1\n", "ck_é", "ck\0_1"])
def test_a_key_that_no_header_can_carry_is_rejected_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="must be printable ASCII") as caught:
        open_client("http://127.0.0.1:1", key)
    assert "ck" not in str(caught.value)
