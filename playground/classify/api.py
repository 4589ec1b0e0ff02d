"""Which call is answered with what: the key, the rate, then the page's own business."""

from typing import Any

from playground.classify import errors as refusals
from playground.classify.campaigns import Campaign
from playground.classify.errors import ApiError
from playground.classify.routes import Route
from playground.classify.segments import Segment
from playground.classify.state import ClassifyState


def answer(world: ClassifyState, called: Route, key: str | None, body: object) -> tuple[int, Any]:
    """The status and the JSON of the true answer; raises Refusal.

    key: the X-API-Key sent. body: as decoded.
    """
    if key != world.key:
        raise refusals.unauthorized()
    now, given = world.clock.now(), called.id or ""
    world.limit.pass_one(now)  # guess: a refused key doesn't count
    segments, campaigns = world.segment_store, world.campaign_store

    def shown(thing: Segment | Campaign) -> dict[str, Any]:
        return thing.as_json() | world.extra_fields

    match called.name:
        case "segments.create":
            return 201, shown(world.start_build(segments.create(body, now)))
        case "segments.list":
            return 200, [shown(segment) for segment in segments.listed()]
        case "segments.get":
            return 200, shown(segments.one(given))
        case "campaigns.create":
            return 201, shown(campaigns.create(body, now))
        case "campaigns.list":
            return 200, [shown(campaign) for campaign in campaigns.listed()]
        case "campaigns.get":
            return 200, shown(campaigns.one(given))
        case "campaigns.update":
            return 200, shown(campaigns.update(given, body, now))
        case "unknown.method":
            raise ApiError(405, "method_not_allowed", "Method not allowed")  # guess
        case _:
            raise ApiError(404, "not_found", "Not found")  # guess: the message
