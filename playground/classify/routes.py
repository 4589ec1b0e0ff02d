"""Routes: the paths of the pages "Segment Creation" and "Pixel Registration"."""

from typing import NamedTuple

SEGMENTS = "/v1/clsfy/segment-requests"
CAMPAIGNS = "/v1/pixel/campaigns"

_COLLECTION = {"POST": "create", "GET": "list"}
_ONE = {
    "segments": {"GET": "get"},
    "campaigns": {"GET": "get", "PUT": "update"},
}


class Route(NamedTuple):
    """A call."""

    #: such as `segments.get`; `unknown.path` or `unknown.method` if the pages don't have the request
    name: str
    #: the ID in the path, unparsed; None if it has none
    id: str | None = None


def route(method: str, path: str) -> Route:
    """Return the call with this method and path."""
    for collection, base in (("segments", SEGMENTS), ("campaigns", CAMPAIGNS)):
        if path == base:
            verb = _COLLECTION.get(method)
            return Route(f"{collection}.{verb}") if verb else Route("unknown.method")
        if path.startswith(f"{base}/"):
            verb = _ONE[collection].get(method)
            return (
                Route(f"{collection}.{verb}", path.removeprefix(f"{base}/"))
                if verb
                else Route("unknown.method")
            )
    return Route("unknown.path")
