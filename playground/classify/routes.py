"""Which call a request is: the paths of the pages "Segment Creation" and "Pixel Registration"."""

from typing import NamedTuple

SEGMENTS = "/v1/clsfy/segment-requests"
CAMPAIGNS = "/v1/pixel/campaigns"

_COLLECTION = {"POST": "create", "GET": "list"}
_ONE = {
    "segments": {"GET": "get"},
    "campaigns": {"GET": "get", "PUT": "update"},
}


class Route(NamedTuple):
    """The call's name, `segments.get`, and the id in the path as it stands there (None where there is none).

    The name is `unknown.path` or `unknown.method` where no page has such a request.
    """

    name: str
    id: str | None = None


def route(method: str, path: str) -> Route:
    """The call that this method and path stand for."""
    for room, base in (("segments", SEGMENTS), ("campaigns", CAMPAIGNS)):
        if path == base:
            verb = _COLLECTION.get(method)
            return Route(f"{room}.{verb}") if verb else Route("unknown.method")
        if path.startswith(f"{base}/"):
            verb = _ONE[room].get(method)
            return Route(f"{room}.{verb}", path.removeprefix(f"{base}/")) if verb else Route("unknown.method")
    return Route("unknown.path")
