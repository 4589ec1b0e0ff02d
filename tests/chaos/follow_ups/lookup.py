"""Find the requests of activations and refinements, and what Classify has made of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.classify.activations import Activation
from playground.classify.optimizations import Optimization
from tests.chaos.planned_follow_ups import PlannedFollowUp
from tests.support.sandbox import Sandbox

Made = Activation | Optimization
_REQUESTS = """
    SELECT id, uuid, state, classify_id, uncertain_since, parent_id, inputs FROM requests
    WHERE kind IN ('activation', 'refinement')
"""


@dataclass(frozen=True)
class FollowUpRequest:
    """The request of an activation, or of the refinement of one segment."""

    #: Its id in the database.
    id: int
    uuid: str
    state: str
    #: Classify's ID. None if it isn't known.
    classify_id: int | None
    #: When Classify was called without an answer that can be trusted. None if it always answered.
    uncertain_since: object
    #: The id of the request in whose thread it is announced.
    parent_id: int
    inputs: Mapping[str, Any] = field(kw_only=True)

    @property
    def segment_id(self) -> int | None:
        """Return the segment that is refined. None for an activation."""
        return int(self.inputs["segment"]["handle"]) if "segment" in self.inputs else None


def find_request(sandbox: Sandbox, uuid: str) -> FollowUpRequest:
    """Return a request. Raise SQLAlchemyError if the database is locked."""
    (found,) = (each for each in find_requests(sandbox) if each.uuid == uuid)
    return found


def find_requests(sandbox: Sandbox) -> list[FollowUpRequest]:
    """Return the requests of all activations and refinements. Raise SQLAlchemyError if the database is
    locked."""
    return [
        FollowUpRequest(*row[:-1], inputs=json.loads(row[-1]) if isinstance(row[-1], str) else row[-1])
        for row in sandbox.query(_REQUESTS)
    ]


def made_by(sandbox: Sandbox, follow_up: PlannedFollowUp, segment_id: int | None) -> list[Made]:
    """Return what Classify has made of it. segment_id: the segment that is refined."""
    if follow_up.kind == "activation":
        return [one for one in sandbox.classify.activations.values() if is_of(follow_up, one.as_json())]
    made = sandbox.classify.optimizations.values()
    return [one for one in made if one.segment_id == segment_id and is_of(follow_up, one.as_json())]


def is_of(follow_up: PlannedFollowUp, fields: Mapping[str, Any]) -> bool:
    """Return whether the inputs of a request, or a body or an object of Classify, are about this one."""
    if follow_up.kind == "refinement":
        return follow_up.domain in ((fields.get("block") or {}).get("domains") or ())
    return (fields.get("budget") or {}).get("amount") == follow_up.budget
