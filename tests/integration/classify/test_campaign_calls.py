"""Calls about campaigns against the simulated Classify: create, get, list, update, and rejections."""

import json
from collections.abc import Mapping
from datetime import UTC

import pytest

from classify import (
    USE_CASES,
    Campaign,
    CampaignInputs,
    Classify,
    NeverSentError,
    OutageError,
    RateLimitedError,
    RejectedError,
    UncertainError,
)
from playground.classify import Classify as SimulatedClassify
from playground.faults import dropped, refused

INPUTS = CampaignInputs("H1 2026 EV Campaign", "campaign_optimization", "Deal tracking for EVs")


async def test_create_sends_only_the_filled_in_fields(classify: Classify, server: SimulatedClassify) -> None:
    campaign = await classify.create_campaign(INPUTS)
    assert (campaign.name, campaign.use_case, campaign.description) == (
        INPUTS.name,
        INPUTS.use_case,
        INPUTS.description,
    )
    assert campaign.created_date is not None
    assert campaign.created_date.tzinfo is UTC
    assert campaign.last_updated_date == campaign.created_date
    await classify.create_campaign(CampaignInputs("x", "other"))
    assert [call.arguments for call in server.traffic.of("campaigns.create")] == [
        {"name": INPUTS.name, "use_case": INPUTS.use_case, "description": INPUTS.description},
        {"name": "x", "use_case": "other"},
    ]


@pytest.mark.parametrize("use_case", USE_CASES)
async def test_every_use_case_can_be_registered(classify: Classify, use_case: str) -> None:
    campaign = await classify.create_campaign(CampaignInputs("x", use_case))
    assert await classify.get_campaign(campaign.id) == campaign
    assert (campaign.use_case, campaign.description) == (use_case, None)


@pytest.mark.parametrize("name", ["<!channel> & <@U1>", "Grüße 🎿", 'quo"te\n\\', "\udcff half a pair"])
async def test_names_reach_classify_as_typed(
    classify: Classify, server: SimulatedClassify, name: str
) -> None:
    server.faults.always("campaigns.create", refused(201, '{"id": 609}'))
    server.faults.always("campaigns.update", refused(200, '{"id": 609}'))
    await classify.create_campaign(CampaignInputs(name, "other"))
    await classify.update_campaign(609, {"name": name})
    assert [call.arguments["name"] for call in server.traffic.calls] == [name, name]


async def test_all_campaigns_are_listed(classify: Classify, server: SimulatedClassify) -> None:
    assert await classify.list_campaigns() == []
    first = await classify.create_campaign(INPUTS)
    second = await classify.create_campaign(CampaignInputs("two", "other"))
    server.extra_fields = {"client_id": "c1", "deleted": False}
    assert await classify.list_campaigns() == [first, second]
    assert classify.skipped_campaigns == 0


async def test_a_broken_row_is_skipped_and_counted_for_its_kind(
    classify: Classify, server: SimulatedClassify
) -> None:
    rows = [{"id": "609", "name": "text"}, {"id": 610, "name": "good"}, None]
    server.faults.next("campaigns.list", refused(200, json.dumps(rows)))
    server.faults.next("segments.list", refused(200, '[{"id": 61}, null]'))
    assert await classify.list_campaigns() == [Campaign(610, "good")]
    assert (classify.skipped_segments, classify.skipped_campaigns) == (0, 2)
    await classify.list_segments()
    assert (classify.skipped_segments, classify.skipped_campaigns) == (1, 2)
    assert await classify.list_campaigns() == []
    assert (classify.skipped_segments, classify.skipped_campaigns) == (1, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "renamed"},
        {"use_case": "campaign_reporting"},
        {"description": "other words"},
        {"description": ""},
        {"name": "renamed", "use_case": "other", "description": "other words"},
    ],
)
async def test_an_update_sends_only_the_changed_fields(
    classify: Classify, server: SimulatedClassify, changes: Mapping[str, str]
) -> None:
    made = await classify.create_campaign(INPUTS)
    server.clock.move(60)
    changed = await classify.update_campaign(made.id, changes)
    assert [call.arguments for call in server.traffic.of("campaigns.update")] == [{"id": made.id, **changes}]
    assert changed.name == changes.get("name", made.name)
    assert changed.use_case == changes.get("use_case", made.use_case)
    assert (changed.description or "") == changes.get("description", made.description)
    assert changed.created_date == made.created_date
    assert changed.last_updated_date is not None
    assert made.last_updated_date is not None
    assert changed.last_updated_date > made.last_updated_date
    assert await classify.get_campaign(made.id) == changed


async def test_an_update_can_be_repeated(classify: Classify, server: SimulatedClassify) -> None:
    made = await classify.create_campaign(INPUTS)
    server.faults.next("campaigns.update", dropped(took_effect=True))
    with pytest.raises(OutageError) as caught:
        await classify.update_campaign(made.id, {"name": "renamed"})
    assert type(caught.value) is OutageError
    assert (await classify.update_campaign(made.id, {"name": "renamed"})).name == "renamed"
    assert len(server.campaigns) == 1


async def test_a_missing_object_is_rejected_in_classifys_words(classify: Classify) -> None:
    for call in (classify.get_campaign(999), classify.update_campaign(999, {"name": "x"})):
        with pytest.raises(RejectedError) as caught:
            await call
        assert (caught.value.status, caught.value.error) == (404, "not_found")
        assert caught.value.message == "Campaign with ID 999 not found"


async def test_an_unknown_use_case_is_rejected_and_changes_nothing(
    classify: Classify, server: SimulatedClassify
) -> None:
    with pytest.raises(RejectedError) as caught:
        await classify.create_campaign(CampaignInputs("x", "retail_media"))
    assert caught.value.status == 422
    assert not server.campaigns
    made = await classify.create_campaign(INPUTS)
    with pytest.raises(RejectedError) as caught:
        await classify.update_campaign(made.id, {"name": "renamed", "use_case": "retail_media"})
    assert caught.value.status == 422
    assert await classify.get_campaign(made.id) == made


async def test_a_wrong_key_is_rejected_with_401(classify: Classify, server: SimulatedClassify) -> None:
    server.key = "ck_another"
    for call in (
        classify.create_campaign(INPUTS),
        classify.list_campaigns(),
        classify.update_campaign(609, {"name": "x"}),
    ):
        with pytest.raises(RejectedError) as caught:
            await call
        assert caught.value.status == 401


async def test_the_rate_limit_says_how_long_to_wait(classify: Classify, server: SimulatedClassify) -> None:
    server.limit_per_minute = 1
    await classify.list_campaigns()
    for call in (classify.create_campaign(INPUTS), classify.update_campaign(609, {"name": "x"})):
        with pytest.raises(RateLimitedError) as caught:
            await call
        assert caught.value.retry_after is not None
        assert 0 < caught.value.retry_after <= 60


async def test_a_request_to_a_stopped_server_was_never_sent(
    classify: Classify, server: SimulatedClassify
) -> None:
    await server.turn_off()
    for call in (
        classify.create_campaign(INPUTS),
        classify.get_campaign(609),
        classify.list_campaigns(),
        classify.update_campaign(609, {"name": "x"}),
    ):
        with pytest.raises(NeverSentError):
            await call


@pytest.mark.parametrize("took", [True, False])
async def test_a_create_without_an_answer_is_uncertain(
    classify: Classify, server: SimulatedClassify, took: bool
) -> None:
    server.faults.next("campaigns.create", dropped(took_effect=took))
    with pytest.raises(UncertainError):
        await classify.create_campaign(INPUTS)
    assert len(server.campaigns) == took


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_5xx_makes_a_create_uncertain_and_an_update_an_outage(
    classify: Classify, server: SimulatedClassify, status: int
) -> None:
    words = '{"error": "internal", "message": "sorry"}'
    server.faults.next("campaigns.create", refused(status, words, took_effect=True))
    with pytest.raises(UncertainError, match=f"status {status}"):
        await classify.create_campaign(INPUTS)
    server.faults.next("campaigns.update", refused(status, words))
    with pytest.raises(OutageError, match=f"status {status}") as caught:
        await classify.update_campaign(609, {"name": "x"})
    assert type(caught.value) is OutageError
