"""Calls about activations and optimizations against the simulated Classify: create, get, and rejections."""

from datetime import UTC
from typing import Any

import pytest

from classify import (
    ActivationInputs,
    Block,
    BuildOutcome,
    Classify,
    Expand,
    NeverSentError,
    OptimizationInputs,
    RateLimitedError,
    RejectedError,
    UncertainError,
)
from playground.classify import Classify as SimulatedClassify
from playground.faults import dropped, refused
from tests.integration.classify.activation_samples import BLOCK, CREATES, DEAL, FULL_DEAL, Create


@pytest.fixture(autouse=True)
async def segments(server: SimulatedClassify) -> None:
    """Have two finished segments in Classify."""
    for name in ("Snow", "Ski"):
        server.finish(server.add(name).id)


@pytest.mark.parametrize(
    ("inputs", "body"),
    [
        (DEAL, {"segment_ids": [61], "dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}),
        (
            FULL_DEAL,
            {
                "segment_ids": [61, 62],
                "dsp": "The Trade Desk",
                "buyer_seat": "seat-abc123",
                "start_date": "2026-03-01",
                "end_date": "2026-06-30",
                "geo": ["US", "CA"],
                "formats": ["banner", "video"],
                "devices": ["desktop", "mobile"],
                "kpis": [
                    {"metric": "ctr", "target": 0.003},
                    {"metric": "viewability", "target": 0.7},
                ],
                "budget": {"amount": 50000, "currency": "USD"},
            },
        ),
    ],
    ids=["required", "everything"],
)
async def test_an_activation_sends_only_the_filled_in_fields(
    classify: Classify, server: SimulatedClassify, inputs: ActivationInputs, body: dict[str, Any]
) -> None:
    activation = await classify.create_activation(inputs)
    assert [call.arguments for call in server.traffic.of("activations.create")] == [body]
    assert (activation.id, activation.segment_ids, activation.dsp, activation.buyer_seat) == (
        142,
        inputs.segment_ids,
        inputs.dsp,
        inputs.buyer_seat,
    )
    assert (activation.outcome, activation.deal_id) == (BuildOutcome.BUILDING, None)


@pytest.mark.parametrize(
    ("inputs", "body"),
    [
        (BLOCK, {"segment_id": 61, "block": {"domains": ["craftsman.com"]}}),
        (
            OptimizationInputs(segment_id=62, expand=Expand(urls=("https://a.example/1",))),
            {"segment_id": 62, "expand": {"urls": ["https://a.example/1"]}},
        ),
        (
            OptimizationInputs(
                segment_id=61,
                expand=Expand(("https://a.example/1",), ("a.example",)),
                block=Block(("https://b.example/1",), ("b.example",), ("chainsaw",)),
            ),
            {
                "segment_id": 61,
                "expand": {"urls": ["https://a.example/1"], "domains": ["a.example"]},
                "block": {
                    "urls": ["https://b.example/1"],
                    "domains": ["b.example"],
                    "keywords": ["chainsaw"],
                },
            },
        ),
    ],
    ids=["block", "expand", "both"],
)
async def test_an_optimization_sends_only_the_filled_in_lists(
    classify: Classify, server: SimulatedClassify, inputs: OptimizationInputs, body: dict[str, Any]
) -> None:
    optimization = await classify.create_optimization(inputs)
    assert [call.arguments for call in server.traffic.of("optimizations.create")] == [body]
    assert (optimization.segment_id, optimization.status) == (inputs.segment_id, "accepted")
    assert optimization.estimated_propagation_hours == 3
    assert optimization.created_date is not None
    assert optimization.created_date.tzinfo is UTC


async def test_an_activation_shows_its_progress_up_to_the_deal_id(
    classify: Classify, server: SimulatedClassify
) -> None:
    made = await classify.create_activation(DEAL)
    server.process_deal(made.id)
    assert (await classify.get_activation(made.id)).status == "processing"
    server.issue_deal(made.id)
    complete = await classify.get_activation(made.id)
    assert complete.outcome is BuildOutcome.COMPLETE
    assert complete.deal_id == server.activations[made.id].deal_id
    assert complete.ttl_hours == 720
    assert complete.processed_date is not None
    server.fail_deal(made.id)
    assert (await classify.get_activation(made.id)).outcome is BuildOutcome.FAILED


async def test_a_complete_activation_without_a_deal_id_is_still_building(
    classify: Classify, server: SimulatedClassify
) -> None:
    made = await classify.create_activation(DEAL)
    server.activations[made.id].status = "complete"
    for deal_id in (None, "", "  "):
        server.activations[made.id].deal_id = deal_id
        answer = await classify.get_activation(made.id)
        assert (answer.outcome, answer.deal_id) == (BuildOutcome.BUILDING, None)


async def test_a_failed_activation_gives_classifys_reason_if_there_is_one(
    classify: Classify, server: SimulatedClassify
) -> None:
    made = await classify.create_activation(DEAL)
    server.fail_deal(made.id)
    assert (await classify.get_activation(made.id)).error is None
    server.extra_fields = {"processing_errors": ["the seat is unknown"]}
    assert (await classify.get_activation(made.id)).error == "the seat is unknown"


async def test_a_missing_activation_is_rejected_in_classifys_words(classify: Classify) -> None:
    with pytest.raises(RejectedError) as caught:
        await classify.get_activation(999)
    assert (caught.value.status, caught.value.message) == (404, "Activation with ID 999 not found")


@CREATES
async def test_a_segment_that_is_not_complete_is_rejected(
    classify: Classify, server: SimulatedClassify, create: Create, call: str
) -> None:
    server.segments[61].status = "processing"
    with pytest.raises(RejectedError) as caught:
        await create(classify)
    assert caught.value.status == 422
    assert not server.activations
    assert not server.optimizations


@CREATES
async def test_the_rate_limit_says_how_long_to_wait(
    classify: Classify, server: SimulatedClassify, create: Create, call: str
) -> None:
    server.limit_per_minute = 0
    with pytest.raises(RateLimitedError) as caught:
        await create(classify)
    assert caught.value.retry_after is not None


@CREATES
async def test_a_request_to_a_stopped_server_was_never_sent(
    classify: Classify, server: SimulatedClassify, create: Create, call: str
) -> None:
    await server.turn_off()
    with pytest.raises(NeverSentError):
        await create(classify)


@CREATES
@pytest.mark.parametrize("took", [True, False])
async def test_a_create_without_an_answer_is_uncertain(
    classify: Classify, server: SimulatedClassify, create: Create, call: str, took: bool
) -> None:
    server.faults.next(call, dropped(took_effect=took))
    with pytest.raises(UncertainError):
        await create(classify)
    assert len(server.activations) + len(server.optimizations) == took
    assert len(server.traffic.of(call)) == 1


@CREATES
@pytest.mark.parametrize("status", [202, 403, 405, 408, 409, 410, 415, 418, 451, 500, 502, 503])
async def test_a_status_that_classify_does_not_document_is_uncertain(
    classify: Classify, server: SimulatedClassify, create: Create, call: str, status: int
) -> None:
    words = '{"id": 1, "error": "conflict", "message": "sorry"}'
    server.faults.next(call, refused(status, words))
    with pytest.raises(UncertainError, match=f"status {status}"):
        await create(classify)


@CREATES
@pytest.mark.parametrize("status", [400, 401, 404, 422])
async def test_a_rejection_counts_only_in_classifys_own_json(
    classify: Classify, server: SimulatedClassify, create: Create, call: str, status: int
) -> None:
    server.faults.next(call, refused(status, '{"error": "validation_error", "message": "unknown seat"}'))
    with pytest.raises(RejectedError, match=str(status)) as caught:
        await create(classify)
    assert caught.value.message == "unknown seat"
    server.faults.next(call, refused(status, "<html>secret</html>"))
    with pytest.raises(UncertainError):
        await create(classify)
