"""The pretend Classify's segments, as the public page "Segment Creation" has them."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from playground.classify import Classify

PATH = "/v1/clsfy/segment-requests"
FULL = {
    "name": "Snowblower Buyers",
    "prompt": "Homeowners researching snowblowers",
    "example_urls": ["https://www.thespruce.com/snow-blowers-and-snow-shovels-4118591"],
    "block_tlds": ["craftsman.com"],
    "client_id": "7",
}


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


async def test_a_created_segment_is_returned_as_pending(classify: Classify, http: httpx.AsyncClient) -> None:
    answer = await http.post(PATH, json=FULL)
    assert answer.status_code == 201
    segment = answer.json()
    assert list(segment) == ["id", "name", "status", "created_date", "processed_date"]
    assert segment["id"] == 61
    assert segment["name"] == "Snowblower Buyers"
    assert segment["status"] == "pending"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", segment["created_date"])
    assert segment["processed_date"] is None
    assert classify.segments[61].inputs == FULL


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"prompt": "p"}, 400, "name"),
        ({"name": None, "prompt": "p"}, 400, "name"),
        ({"name": 5, "prompt": "p"}, 400, "name"),
        ({"name": "  ", "prompt": "p"}, 422, "name"),
        ({"name": "n"}, 400, "prompt or example_urls"),
        ({"name": "n", "prompt": " ", "example_urls": []}, 400, "prompt or example_urls"),
        ({"name": "n", "prompt": ["p"]}, 400, "prompt"),
        ({"name": "n", "example_urls": "https://a.example"}, 400, "example_urls"),
        ({"name": "n", "example_urls": [1]}, 400, "example_urls"),
        ({"name": "n", "prompt": "p", "block_tlds": "a.example"}, 400, "block_tlds"),
        ({"name": "n", "prompt": "p", "client_id": 7}, 400, "client_id"),
        ([FULL], 400, "object"),
        (None, 400, "object"),
    ],
)
async def test_an_invalid_segment_is_not_created(
    classify: Classify, http: httpx.AsyncClient, body: Any, status: int, word: str
) -> None:
    answer = await http.post(PATH, json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "message"}
    assert word in answer.json()["message"]
    assert classify.segments == {}


async def test_a_body_that_is_not_json_is_rejected(http: httpx.AsyncClient, classify: Classify) -> None:
    for content in (b"name=x", b"", b"[" * 100_000):
        assert (await http.post(PATH, content=content)).status_code == 400
    assert [call.arguments for call in classify.traffic.calls[:2]] == ["name=x", None]


async def test_a_prompt_or_urls_are_enough_and_unknown_fields_are_ignored(http: httpx.AsyncClient) -> None:
    for body in (
        {"name": "n", "prompt": "p"},
        {"name": "n", "example_urls": ["https://a.example"]},
        {"name": "n", "prompt": "p", "color": "red"},
    ):
        assert (await http.post(PATH, json=body)).status_code == 201


async def test_a_segment_is_returned_with_the_progress_of_its_build(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    made = (await http.post(PATH, json=FULL)).json()
    one = f"{PATH}/{made['id']}"
    assert (await http.get(one)).json() == made
    classify.process(made["id"])
    assert (await http.get(one)).json() == made | {"status": "processing"}
    classify.clock.move(3600)
    classify.finish(made["id"])
    ended = (await http.get(one)).json()
    assert ended["status"] == "complete"
    assert ended["processed_date"] > ended["created_date"]


async def test_a_failed_build_has_no_processed_date(classify: Classify, http: httpx.AsyncClient) -> None:
    segment = classify.add("elsewhere", prompt="p")
    classify.fail(segment.id)
    answer = (await http.get(f"{PATH}/{segment.id}")).json()
    assert (answer["status"], answer["processed_date"]) == ("failed", None)
    assert segment.inputs == {"name": "elsewhere", "prompt": "p"}


@pytest.mark.parametrize("given", ["999", "0", "-1", "six", "1" * 30, "٣", ""])
async def test_a_segment_that_does_not_exist_is_not_found(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get(f"{PATH}/{given}")
    assert answer.status_code == 404
    assert answer.json() == {"error": "not_found", "message": f"Segment with ID {given} not found"}


async def test_segments_are_listed_newest_first(classify: Classify, http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).json() == []
    for name in "abc":
        classify.add(name)
    classify.vanish(62)
    answer = await http.get(PATH)
    assert answer.status_code == 200
    assert [(row["id"], row["name"]) for row in answer.json()] == [(63, "c"), (61, "a")]
    assert classify.add("d").id == 64


async def test_a_test_can_change_what_is_returned(classify: Classify, http: httpx.AsyncClient) -> None:
    segment = classify.add("x")
    segment.status = "paused"
    segment.processed_date = "2026-02-12T23:51:14.5Z"
    classify.extra_fields = {"client_id": "7", "processing_errors": None}
    for answer in (
        (await http.get(PATH)).json()[0],
        (await http.get(f"{PATH}/{segment.id}")).json(),
    ):
        assert answer["status"] == "paused"
        assert answer["processed_date"] == "2026-02-12T23:51:14.5Z"
        assert answer["client_id"] == "7"
        assert answer["processing_errors"] is None
