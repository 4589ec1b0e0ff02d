"""The pretend Classify on the wire: key, rate, clock, faults, and what is kept of each call."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from email.utils import parsedate_to_datetime

import httpx
import pytest

from playground.classify import Classify
from playground.faults import dropped, dropped_and_late, held, paused, refused

SEGMENTS = "/v1/clsfy/segment-requests"
CAMPAIGNS = "/v1/pixel/campaigns"
BODY = {"name": "n", "prompt": "p"}


@pytest.fixture
async def classify() -> AsyncIterator[Classify]:
    """One whose builds end when told."""
    classify = Classify()
    await classify.start()
    yield classify
    await classify.stop()


@pytest.fixture
async def http(classify: Classify) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the key."""
    headers = {"X-API-Key": classify.key}
    async with httpx.AsyncClient(base_url=classify.url, headers=headers, trust_env=False, timeout=60) as http:
        yield http


async def test_another_api_key_is_rejected(classify: Classify, http: httpx.AsyncClient) -> None:
    assert classify.key.startswith("ck_")
    assert (await http.get(SEGMENTS)).status_code == 200
    for key in ("", "ck_other"):
        answer = await http.post(SEGMENTS, json=BODY, headers={"X-API-Key": key})
        assert answer.status_code == 401
        assert answer.json() == {"error": "unauthorized", "message": "Missing or invalid API key"}
    classify.key = "ck_new"
    assert (await http.get(CAMPAIGNS)).status_code == 401
    assert (await http.get(CAMPAIGNS, headers={"X-API-Key": "ck_new"})).status_code == 200
    assert classify.segments == {}


async def test_calls_over_the_rate_limit_get_a_retry_after(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    classify.limit_per_minute = 2
    assert classify.limit_per_minute == 2
    assert [(await http.get(SEGMENTS)).status_code for _ in range(3)] == [200, 200, 429]
    answer = await http.post(SEGMENTS, json=BODY)
    assert answer.json() == {"error": "rate_limited", "message": "Rate limit exceeded"}
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    classify.clock.move(61)
    assert (await http.get(SEGMENTS)).status_code == 200
    classify.limit_per_minute = 0
    classify.clock.move(61)
    assert (await http.get(SEGMENTS)).headers["Retry-After"] == "60"
    classify.limit_per_minute = None
    assert (await http.get(SEGMENTS)).status_code == 200


async def test_the_date_header_shows_the_playgrounds_time(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    classify.clock.move(86_400)
    classify.faults.next("segments.list", refused(502, "<html>", content_type="text/html"))
    for status in (502, 200):
        before = classify.clock.now().replace(microsecond=0)
        answer = await http.get(SEGMENTS)
        assert answer.status_code == status
        assert before <= parsedate_to_datetime(answer.headers["Date"]) <= classify.clock.now()


async def test_every_call_is_recorded(classify: Classify, http: httpx.AsyncClient) -> None:
    await http.post(SEGMENTS, json=BODY)
    await http.get(f"{SEGMENTS}/61")
    await http.get(f"{SEGMENTS}/x")
    await http.get(SEGMENTS)
    await http.post(CAMPAIGNS, json={"name": "n", "use_case": "other"})
    await http.put(f"{CAMPAIGNS}/609", json={"name": "m"})
    await http.put(f"{CAMPAIGNS}/609", json=["m"])
    await http.get(f"{CAMPAIGNS}/609")
    await http.get(CAMPAIGNS)
    calls = classify.traffic.calls
    assert [(call.name, call.arguments, call.status) for call in calls] == [
        ("segments.create", BODY, 201),
        ("segments.get", 61, 200),
        ("segments.get", "x", 404),
        ("segments.list", None, 200),
        ("campaigns.create", {"name": "n", "use_case": "other"}, 201),
        ("campaigns.update", {"id": 609, "name": "m"}, 200),
        ("campaigns.update", 609, 400),
        ("campaigns.get", 609, 200),
        ("campaigns.list", None, 200),
    ]
    assert calls[0].answer == calls[1].answer


@pytest.mark.parametrize("took", [True, False])
async def test_a_dropped_call_has_no_answer_and_took_effect_or_not(
    classify: Classify, http: httpx.AsyncClient, took: bool
) -> None:
    classify.faults.next("segments.create", dropped(took_effect=took))
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post(SEGMENTS, json=BODY)
    assert len(classify.segments) == took
    (call,) = classify.traffic.of("segments.create")
    assert (call.status, call.answer) == (None, None)
    assert (await http.post(SEGMENTS, json=BODY)).status_code == 201


async def test_a_late_call_takes_effect_some_seconds_after_its_client_is_gone(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    fault = replace(dropped_and_late(0.1), delay=3600)
    classify.faults.next("segments.create", fault)
    call = asyncio.create_task(http.post(SEGMENTS, json=BODY))
    await asyncio.wait_for(fault.reached.wait(), 45)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await classify.until(lambda: classify.segments)


async def test_a_fault_can_be_set_for_every_call_by_its_name(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    for name, method, path in (
        ("segments.create", "POST", SEGMENTS),
        ("segments.list", "GET", SEGMENTS),
        ("segments.get", "GET", f"{SEGMENTS}/61"),
        ("campaigns.create", "POST", CAMPAIGNS),
        ("campaigns.list", "GET", CAMPAIGNS),
        ("campaigns.get", "GET", f"{CAMPAIGNS}/609"),
        ("campaigns.update", "PUT", f"{CAMPAIGNS}/609"),
        ("*", "GET", SEGMENTS),
    ):
        classify.faults.next(name, refused(503, "away"))
        answer = await http.request(method, path)
        assert (answer.status_code, answer.text) == (503, "away")
        assert classify.traffic.calls[-1].answer == "away"


async def test_a_held_call_takes_effect_before_it_is_answered(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    fault = held(took_effect=True)
    classify.faults.next("segments.create", fault)
    call = asyncio.create_task(http.post(SEGMENTS, json=BODY))
    await asyncio.wait_for(fault.reached.wait(), 45)
    assert len(classify.segments) == 1
    assert (await http.get(SEGMENTS)).json()[0]["name"] == "n"
    fault.release()
    with pytest.raises(httpx.RemoteProtocolError):
        await call


async def test_a_call_takes_effect_even_if_the_caller_has_left(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    fault = paused()
    classify.faults.next("segments.create", fault)
    call = asyncio.create_task(http.post(SEGMENTS, json=BODY))
    await asyncio.wait_for(fault.reached.wait(), 45)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    fault.release()
    assert (await http.get(SEGMENTS)).json()[0]["name"] == "n"
    assert len(classify.segments) == 1


async def test_an_outage_begins_at_once_and_keeps_the_segments_and_the_port(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    url, segment = classify.url, classify.add("x")
    classify.faults.next("segments.list", held(took_effect=True))
    call = asyncio.create_task(http.get(SEGMENTS))
    await classify.until(lambda: classify.traffic.calls)
    await asyncio.wait_for(classify.turn_off(), 45)
    with pytest.raises(httpx.TransportError):
        await call
    with pytest.raises(httpx.ConnectError):
        await http.get(SEGMENTS)
    with socket.socket() as another_program, pytest.raises(OSError, match="in use"):
        another_program.bind(("127.0.0.1", classify.port))
    await classify.turn_off()
    await classify.turn_on()
    assert classify.url == url
    assert (await http.get(f"{SEGMENTS}/{segment.id}")).status_code == 200


async def test_an_unknown_path_or_method_is_rejected(http: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/", 404),
        ("GET", "/v1/clsfy/segment-requestsX", 404),
        ("DELETE", SEGMENTS, 405),
        ("PUT", f"{SEGMENTS}/61", 405),
        ("DELETE", f"{CAMPAIGNS}/609", 405),
    ):
        answer = await http.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()) == {"error", "message"}
