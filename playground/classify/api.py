"""Answers calls: checks the key and the rate limit, then does what the page says."""

from typing import Any

from playground.classify import errors
from playground.classify.activations import Activation
from playground.classify.campaigns import Campaign
from playground.classify.errors import ApiError
from playground.classify.optimizations import Optimization
from playground.classify.routes import Route
from playground.classify.segments import Segment
from playground.classify.state import ClassifyState


def answer(state: ClassifyState, called: Route, key: str | None, body: object) -> tuple[int, Any]:
    """Return the status and the JSON. Raises ApiError.

    key: the `X-API-Key` header. body: the decoded body.
    """
    if key != state.key:
        raise errors.unauthorized()
    now, id_ = state.clock.now(), called.id or ""
    state.limit.pass_one(now)  # guess: a call with an invalid key doesn't count
    segments, campaigns = state.segment_store, state.campaign_store

    copies = range(2 if state.repeats_rows else 1)

    def as_json(thing: Segment | Campaign | Activation | Optimization) -> dict[str, Any]:
        return thing.as_json() | state.extra_fields

    match called.name:
        case "segments.create":
            return 201, as_json(state.start_build(segments.create(body, now)))
        case "segments.list":
            return 200, [as_json(segment) for segment in segments.listed() for _ in copies]
        case "segments.get":
            return 200, as_json(segments.one(id_))
        case "campaigns.create":
            return 201, as_json(campaigns.create(body, now))
        case "campaigns.list":
            return 200, [as_json(campaign) for campaign in campaigns.listed() for _ in copies]
        case "campaigns.get":
            return 200, as_json(campaigns.one(id_))
        case "campaigns.update":
            return 200, as_json(campaigns.update(id_, body, now))
        case "activations.create":
            return 201, as_json(state.start_deal(state.activation_store.create(body, now)))  # guess: 201
        case "activations.get":
            return 200, as_json(state.activation_store.one(id_))
        case "optimizations.create":
            return 201, as_json(state.optimization_store.create(body, now))  # guess: 201
        case "unknown.method":
            raise ApiError(405, "method_not_allowed", "Method not allowed")  # guess
        case _:
            raise ApiError(404, "not_found", "Not found")  # guess: the message
