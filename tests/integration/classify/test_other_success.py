"""Another 2xx than the documented ones: a create is believed if the answer repeats what was sent."""

import json
from collections.abc import Awaitable, Callable

import pytest

from classify import CampaignInputs, Classify, OutageError, SegmentInputs, UncertainError
from playground.classify import Classify as SimulatedClassify
from playground.faults import refused, with_status
from tests.integration.classify.activation_samples import BLOCK, FULL_DEAL, activate, optimize

OTHERS = (202, 203, 206, 207, 226, 299)


async def build(classify: Classify) -> object:
    """Create a segment."""
    return await classify.create_segment(SegmentInputs("Snow", prompt="p"))


async def register(classify: Classify) -> object:
    """Register a campaign."""
    return await classify.create_campaign(CampaignInputs("EV", "other"))


async def activate_two(classify: Classify) -> object:
    """Activate segments 61 and 62 with everything filled in."""
    return await classify.create_activation(FULL_DEAL)


Create = Callable[[Classify], Awaitable[object]]
CREATES: dict[str, Create] = {
    "segments.create": build,
    "campaigns.create": register,
    "activations.create": activate,
    "optimizations.create": optimize,
}


@pytest.fixture(autouse=True)
async def segments(server: SimulatedClassify) -> None:
    """Have two finished segments in Classify."""
    for name in ("Winter", "Ski"):
        server.finish(server.add(name).id)


@pytest.mark.parametrize("status", OTHERS)
@pytest.mark.parametrize(("call", "create"), [*CREATES.items(), ("activations.create", activate_two)])
async def test_a_create_is_done_if_the_answer_repeats_what_was_sent(
    classify: Classify, server: SimulatedClassify, call: str, create: Create, status: int
) -> None:
    server.faults.next(call, with_status(status))
    created = await create(classify)
    server.faults.next(call, with_status(201))
    documented = await create(classify)
    assert type(created) is type(documented)
    assert [call.status for call in server.traffic.of(call)] == [status, 201]


@pytest.mark.parametrize(
    ("call", "create", "answer"),
    [
        ("segments.create", build, {"id": 7}),
        ("segments.create", build, {"id": 7, "name": "Another", "status": "pending"}),
        ("campaigns.create", register, {"id": 7, "name": "Another", "use_case": "other"}),
        ("activations.create", activate, {"id": 7, "status": "queued"}),
        ("activations.create", activate, {"id": 7, "segment_ids": [62], "buyer_seat": "seat-abc123"}),
        ("activations.create", activate, {"id": 7, "segment_ids": [61], "buyer_seat": "another"}),
        ("optimizations.create", optimize, {"id": 7, "status": "accepted"}),
        ("optimizations.create", optimize, {"id": 7, "segment_id": 62, "status": "accepted"}),
    ],
)
async def test_a_create_is_uncertain_if_the_answer_may_be_about_something_else(
    classify: Classify, server: SimulatedClassify, call: str, create: Create, answer: dict[str, object]
) -> None:
    server.faults.next(call, refused(202, json.dumps(answer)))
    with pytest.raises(UncertainError, match="status 202"):
        await create(classify)


async def test_a_read_or_update_waits_for_a_documented_status(
    classify: Classify, server: SimulatedClassify
) -> None:
    campaign = await classify.create_campaign(CampaignInputs("EV", "other"))
    server.faults.always("*", with_status(206))
    for call in (
        classify.list_segments(),
        classify.get_segment(BLOCK.segment_id),
        classify.update_campaign(campaign.id, {"name": "EV 2"}),
    ):
        with pytest.raises(OutageError, match="status 206"):
            await call
