"""What a refinement of a segment holds: more pages like some, or fewer like others. Pure.

The `inputs` of a refinement are `{"name", "segment": {"handle", "name"}, "expand": {"urls", "domains"},
"block": {"urls", "domains", "keywords"}}` without the lists and parts that are empty. Its `result` is
`{"kind", "value"}`, with Classify's estimate in hours.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.lifecycle.request import Request

EXPAND, BLOCK = "expand", "block"
URLS, DOMAINS, KEYWORDS = "urls", "domains", "keywords"
_HOURS = "propagation_hours"
#: Lists by part and by what they hold, such as `{"block": {"domains": […]}}`.
Parts = Mapping[str, Mapping[str, Sequence[str]]]


def make_inputs(segment: Request, parts: Parts) -> dict[str, Any]:
    """Return the `inputs` of a refinement of a request's segment. parts: what was filled in."""
    return {
        "name": segment.name,
        "segment": {"handle": str(segment.classify_id), "name": segment.name},
        **parts_of(parts),
    }


def parts_of(inputs: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Return the lists of a refinement that hold something."""
    filled = {
        part: {name: list(values) for name, values in (inputs.get(part) or {}).items() if values}
        for part in (EXPAND, BLOCK)
    }
    return {part: lists for part, lists in filled.items() if lists}


def compute_key(inputs: Mapping[str, Any]) -> str:
    """Return a value that is equal for the same refinement of the same segment."""
    parts = hashlib.sha256(json.dumps(parts_of(inputs), sort_keys=True).encode()).hexdigest()
    return f"{inputs['segment']['handle']} {parts}"


def make_result(hours: float | None) -> dict[str, Any] | None:
    """Return the `result` of a refinement. hours: Classify's estimate. None if it gave none."""
    return None if hours is None else {"kind": _HOURS, "value": hours}


def hours_of(request: Request) -> float | None:
    """Return after how many hours Classify expects a refinement to be in effect. None if it didn't say."""
    return request.result["value"] if request.result and request.result["kind"] == _HOURS else None
