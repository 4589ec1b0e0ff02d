"""The pretend Classify's activations and optimizations, as far as Classify's public pages could be read."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from playground.classify import Classify
from playground.clock import Clock
from playground.faults import dropped

DEALS, OPTIMIZATIONS = "/v1/clsfy/activations", "/v1/clsfy/optimizations"
DEAL = {"segment_ids": [61], "dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}
PROVIDED = {
    "start_date": "2026-03-01",
    "end_date": "2026-06-30",
    "geo": ["US", "CA"],
    "formats": ["banner", "video"],
    "devices": ["desktop", "mobile"],
    "kpis": [{"metric": "ctr", "target": 0.003}, {"metric": "viewability", "target": 0.7}],
    "budget": {"amount": 50000, "currency": "USD"},
}


@pytest.fixture
async def classify() -> AsyncIterator[Classify]:
    """One with a complete segment, 61, and a pending one, 62."""
    classify = Classify(clock=Clock(), deal_seconds=3600)
    await classify.start()
    classify.finish(classify.add("Snow").id)
    classify.add("Ski")
    yield classify
    await classify.stop()


@pytest.fixture
async def http(classify: Classify) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the key."""
    headers = {"X-API-Key": classify.key}
    async with httpx.AsyncClient(base_url=classify.url, headers=headers, trust_env=False, timeout=60) as http:
        yield http


async def test_an_activation_has_no_deal_id_until_it_is_complete(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    answer = await http.post(DEALS, json=DEAL)
    assert answer.status_code == 201
    made = answer.json()
    assert DEAL.items() <= made.items()
    assert (made["id"], made["status"], made["deal_id"], made["ttl_hours"]) == (142, "pending", None, None)
    assert made["processed_date"] is None
    assert (await http.get(f"{DEALS}/142")).json() == made
    classify.issue_deal(142)
    complete = (await http.get(f"{DEALS}/142")).json()
    assert complete["status"] == "complete"
    assert complete["deal_id"].startswith("classify-ttd-61-")
    assert complete["ttl_hours"] == 720
    assert complete["processed_date"] is not None


async def test_a_deal_id_is_issued_as_time_passes(classify: Classify) -> None:
    deal = classify.activate(61, dsp="DV360", buyer_seat="s")
    classify.clock.move(721)
    await classify.until(lambda: deal.status == "processing")
    classify.clock.move(2880)
    await classify.until(lambda: deal.status == "complete")
    assert deal.deal_id is not None


async def test_the_fields_that_are_provided_are_returned(http: httpx.AsyncClient) -> None:
    made = (await http.post(DEALS, json=DEAL | PROVIDED)).json()
    assert PROVIDED.items() <= made.items()
    assert not PROVIDED.keys() & (await http.post(DEALS, json=DEAL)).json().keys()


async def test_two_activations_of_a_segment_get_two_deal_ids(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    for _ in range(2):
        await http.post(DEALS, json=DEAL)
    for each in (142, 143):
        classify.issue_deal(each)
    assert classify.activations[142].deal_id != classify.activations[143].deal_id


async def test_a_failed_activation_has_no_deal_id_and_no_reason(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    await http.post(DEALS, json=DEAL)
    classify.fail_deal(142)
    failed = (await http.get(f"{DEALS}/142")).json()
    assert (failed["status"], failed["deal_id"]) == ("failed", None)
    assert "error" not in failed


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"segment_ids": []}, 400),
        ({"segment_ids": "61"}, 400),
        ({"segment_ids": ["61"]}, 400),
        ({"segment_ids": [True]}, 400),
        ({"segment_ids": [62]}, 422),
        ({"segment_ids": [61, 99]}, 404),
        ({"dsp": None}, 400),
        ({"dsp": " "}, 422),
        ({"buyer_seat": ""}, 422),
        ({"start_date": "1 March"}, 422),
        ({"end_date": "20260301"}, 422),
        ({"end_date": 20260301}, 400),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, 422),
        ({"geo": "US"}, 400),
        ({"kpis": [{"metric": "ctr", "target": "0.003"}]}, 400),
        ({"kpis": {}}, 400),
        ({"budget": {"amount": "50000", "currency": "USD"}}, 400),
        ({"budget": 50000}, 400),
    ],
)
async def test_an_invalid_activation_is_not_created(
    classify: Classify, http: httpx.AsyncClient, change: dict[str, Any], status: int
) -> None:
    answer = await http.post(DEALS, json=DEAL | change)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "message"}
    assert classify.activations == {}


async def test_an_optimization_is_acknowledged(classify: Classify, http: httpx.AsyncClient) -> None:
    body = {"segment_id": 61, "expand": {"urls": ["https://a.example"]}, "block": {"keywords": ["saw"]}}
    answer = await http.post(OPTIMIZATIONS, json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert body.items() <= made.items()
    assert (made["status"], made["estimated_propagation_hours"]) == ("accepted", 3)
    alone = (
        await http.post(OPTIMIZATIONS, json={"segment_id": 61, "block": {"domains": ["b.example"]}})
    ).json()
    assert (alone["expand"], alone["block"]) == (None, {"domains": ["b.example"]})
    assert list(classify.optimizations) == [made["id"], alone["id"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"segment_id": 61}, 400),
        ({"segment_id": 61, "expand": {}, "block": {"urls": []}}, 400),
        ({"segment_id": 61, "expand": ["https://a.example"]}, 400),
        ({"segment_id": 61, "block": {"urls": "https://a.example"}}, 400),
        ({"segment_id": "61", "block": {"urls": ["https://a.example"]}}, 400),
        ({"segment_id": 62, "block": {"urls": ["https://a.example"]}}, 422),
        ({"segment_id": 99, "block": {"urls": ["https://a.example"]}}, 404),
    ],
)
async def test_an_invalid_optimization_is_not_accepted(
    classify: Classify, http: httpx.AsyncClient, body: dict[str, Any], status: int
) -> None:
    assert (await http.post(OPTIMIZATIONS, json=body)).status_code == status
    assert classify.optimizations == {}


async def test_neither_can_be_listed_or_undone(http: httpx.AsyncClient) -> None:
    assert (await http.get(DEALS)).status_code == 405
    assert (await http.delete(f"{DEALS}/142")).status_code == 405
    assert (await http.get(OPTIMIZATIONS)).status_code == 405
    assert (await http.get(f"{OPTIMIZATIONS}/31")).status_code == 404
    assert (await http.get(f"{DEALS}/999")).json() == {
        "error": "not_found",
        "message": "Activation with ID 999 not found",
    }


@pytest.mark.parametrize(
    ("path", "body", "call"),
    [
        (DEALS, DEAL, "activations.create"),
        (OPTIMIZATIONS, {"segment_id": 61, "block": {"urls": ["https://a.example"]}}, "optimizations.create"),
    ],
)
async def test_a_fault_can_lose_the_answer_of_one_that_took_effect(
    classify: Classify, http: httpx.AsyncClient, path: str, body: dict[str, Any], call: str
) -> None:
    classify.faults.next(call, dropped(took_effect=True))
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post(path, json=body)
    assert len(classify.activations) + len(classify.optimizations) == 1
