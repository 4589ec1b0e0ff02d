"""Sample requests, times and reports for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.lifecycle import refinements
from storage.lifecycle.deals import ActivatedSegment, Destination, make_inputs, make_result
from storage.lifecycle.request import CREATED, Candidate, Kind, Request, State
from storage.lifecycle.transitions import BuildReport, Outcome

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=count) for count in (1, 60, 3600, 86400))
SETTLE = MINUTE
UUID = "7b0b3f0e-6d2c-4b57-9a4e-5f0e8b1f2c3d"


def a_request(state: State = State.ACCEPTED, **more: Any) -> Request:
    """Return a request for the snowblower segment, accepted at NOW."""
    defaults: dict[str, Any] = {
        "id": 1,
        "uuid": UUID,
        "state": state,
        "team_id": "T1",
        "user_id": "U1ANN",
        "channel_id": "C1MEDIA",
        "inputs": {"name": "Snowblower Buyers", "prompt": "Homeowners"},
        "name_key": "Snowblower Buyers",
        "accepted_at": NOW,
        "due_at": NOW,
    }
    return Request(**{**defaults, **more})


def building(**more: Any) -> Request:
    """Return the request after Classify created it as segment 7."""
    return a_request(
        **{
            "state": State.BUILDING,
            "attempts": 1,
            "attempted_at": NOW,
            "classify_id": 7,
            "classify_status": "pending",
            **more,
        }
    )


def uncertain(**more: Any) -> Request:
    """Return the request after a call whose outcome is unknown."""
    return a_request(
        **{
            "state": State.UNCERTAIN,
            "attempts": 1,
            "attempted_at": NOW,
            "uncertain_since": NOW,
            **more,
        }
    )


def candidates(*ids: int, name: str = "Snowblower Buyers") -> tuple[Candidate, ...]:
    """Return candidates of this name."""
    return tuple(Candidate(number, name) for number in ids)


def report(segment_id: int = 7, outcome: Outcome = Outcome.BUILDING, **more: Any) -> BuildReport:
    """Return Classify's report on a segment."""
    return BuildReport(segment_id, outcome, **more)


def registered_campaign(**more: Any) -> Request:
    """Return a request of Ann's for a campaign, registered as 609."""
    inputs = {"name": "EV Campaign", "use_case": "campaign_optimization", "description": "EV deals"}
    defaults = {"kind": Kind.CAMPAIGN, "state": State.READY, "inputs": inputs, "classify_id": 609}
    return a_request(**{**defaults, "noticed_at": NOW, **more})


def campaign_edit(state: State = State.ACCEPTED, **more: Any) -> Request:
    """Return an edit of that campaign that changes its name and removes its description."""
    inputs = {
        "id": 609,
        "name": "EV Campaign",
        "changes": {"name": "EV 2026", "description": ""},
        "before": {"name": "EV Campaign", "description": "EV deals"},
    }
    return a_request(state, **{"kind": Kind.EDIT, "inputs": inputs, "name_key": "609", **more})


def activation_inputs(name: str = "Snowblower Buyers", **details: Any) -> dict[str, Any]:
    """Return the inputs of an activation of segment 7 for a seat at The Trade Desk."""
    segment = ActivatedSegment(handle="7", name=name)
    return make_inputs((segment,), Destination.named("The Trade Desk", "seat-abc123"), details)


def an_activation(state: State = State.ACCEPTED, **more: Any) -> Request:
    """Return an activation of Ann's, which is number 142 in Classify once that knows it."""
    known = {"classify_id": 142, "classify_status": "pending"} if state in CREATED else {}
    issued = {"result": make_result("classify-ttd-61-a8f3c", 720)} if state is State.READY else {}
    defaults = {"kind": Kind.ACTIVATION, "inputs": activation_inputs(), "attempted_at": NOW, "parent_id": 1}
    return a_request(state, **{**defaults, **known, **issued, "id": 2, **more})


def a_refinement(state: State = State.ACCEPTED, **more: Any) -> Request:
    """Return a refinement of Ann's, of segment 7, which is number 31 in Classify once that knows it."""
    known: dict[str, Any] = {}
    if state in CREATED:
        known = {"classify_id": 31, "noticed_at": NOW, "result": refinements.make_result(3)}
    inputs = {
        "name": "Snowblower Buyers",
        "segment": {"handle": "7", "name": "Snowblower Buyers"},
        "expand": {"urls": ["https://www.thespruce.com/snow"]},
        "block": {"domains": ["craftsman.com", "toro.com"], "keywords": ["chainsaw"]},
    }
    defaults = {"kind": Kind.REFINEMENT, "inputs": inputs, "attempted_at": NOW, "parent_id": 1}
    return a_request(state, **{**defaults, **known, "id": 3, **more})


def longest_refinement_inputs(text: str) -> dict[str, Any]:
    """Return the inputs of a refinement with as much of a text as the form takes."""
    lists = {name: [text[:250]] * 12 for name in ("urls", "domains", "keywords")}
    return {
        "name": text[:3000],
        "segment": {"handle": str(2**63 - 1), "name": text[:3000]},
        "expand": {"urls": lists["urls"], "domains": lists["domains"]},
        "block": lists,
    }


def longest_activation_inputs(text: str) -> dict[str, Any]:
    """Return the inputs of an activation with as much of a text as the form takes, and many segments."""
    segments = tuple(ActivatedSegment(handle=str(2**63 - 1), name=text[:3000]) for _ in range(100))
    details = {
        "start_date": "2026-12-30",
        "end_date": "2026-12-31",
        "geo": [text[:500]],
        "formats": [text[:500]],
        "devices": [text[:500]],
        "budget": {"amount": 123456789012345.5, "currency": "USD"},
        "kpis": [{"metric": text[:160], "target": 0.000001}] * 3,
    }
    return make_inputs(segments, Destination.named(text[:75], text[:120]), details)
