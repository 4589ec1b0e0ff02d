"""The pretend Classify's campaigns, as the public page "Pixel Registration" has them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from playground.classify import Classify
from playground.classify.campaigns import USE_CASES

PATH = "/v1/pixel/campaigns"
FULL = {"name": "H1 2026 EV Campaign", "use_case": "campaign_optimization", "description": "EV segment"}


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


async def test_a_registered_campaign_is_returned_and_listed(
    classify: Classify, http: httpx.AsyncClient
) -> None:
    answer = await http.post(PATH, json=FULL)
    assert answer.status_code == 201
    first = answer.json()
    assert list(first) == ["id", "name", "use_case", "description", "created_date", "last_updated_date"]
    assert FULL.items() <= first.items()
    assert first["id"] == 609
    assert first["created_date"] == first["last_updated_date"]
    second = (await http.post(PATH, json={"name": "b", "use_case": "other"})).json()
    assert second["description"] is None
    assert (await http.get(f"{PATH}/609")).json() == first
    assert (await http.get(PATH)).json() == [first, second]
    assert list(classify.campaigns) == [609, 610]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"use_case": "other"}, 400),
        ({"name": "", "use_case": "other"}, 422),
        ({"name": "n"}, 400),
        ({"name": "n", "use_case": "world_domination"}, 422),
        ({"name": "n", "use_case": 1}, 400),
        ({"name": "n", "use_case": "other", "description": []}, 400),
        ("n", 400),
    ],
)
async def test_an_invalid_campaign_is_not_registered(
    classify: Classify, http: httpx.AsyncClient, body: Any, status: int
) -> None:
    answer = await http.post(PATH, json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "message"}
    assert classify.campaigns == {}


@pytest.mark.parametrize("use_case", USE_CASES)
async def test_every_use_case_is_accepted(http: httpx.AsyncClient, use_case: str) -> None:
    assert (await http.post(PATH, json={"name": "n", "use_case": use_case})).status_code == 201


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"name": "New"}, {"name": "New"}),
        ({"use_case": "other"}, {"use_case": "other"}),
        ({"description": "d"}, {"description": "d"}),
        ({"description": ""}, {"description": None}),
        ({"description": None}, {"description": None}),
        ({}, {}),
        (
            {"name": "New", "use_case": "campaign_reporting"},
            {"name": "New", "use_case": "campaign_reporting"},
        ),
    ],
)
async def test_an_update_changes_only_the_fields_that_are_sent(
    classify: Classify, http: httpx.AsyncClient, change: dict[str, Any], after: dict[str, Any]
) -> None:
    made = (await http.post(PATH, json=FULL)).json()
    classify.clock.move(60)
    answer = await http.put(f"{PATH}/609", json=change)
    assert answer.status_code == 200
    updated = answer.json()
    assert updated["last_updated_date"] > made["last_updated_date"]
    assert updated == made | after | {"last_updated_date": updated["last_updated_date"]}
    assert (await http.get(f"{PATH}/609")).json() == updated
    assert classify.traffic.of("campaigns.update")[0].arguments == {"id": 609, **change}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": " "}, 422),
        ({"name": None}, 400),
        ({"name": "New", "use_case": "none"}, 422),
        ({"name": "New", "description": 5}, 400),
        (["name"], 400),
    ],
)
async def test_a_rejected_update_changes_nothing(http: httpx.AsyncClient, change: Any, status: int) -> None:
    made = (await http.post(PATH, json=FULL)).json()
    assert (await http.put(f"{PATH}/609", json=change)).status_code == status
    assert (await http.get(f"{PATH}/609")).json() == made


async def test_a_campaign_that_does_not_exist_is_not_found(http: httpx.AsyncClient) -> None:
    for answer in (await http.get(f"{PATH}/999"), await http.put(f"{PATH}/999", json={"name": "x"})):
        assert answer.status_code == 404
        assert answer.json() == {"error": "not_found", "message": "Campaign with ID 999 not found"}
