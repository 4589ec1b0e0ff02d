"""Routes: the paths of Classify's public pages."""

from collections.abc import Mapping
from typing import NamedTuple

SEGMENTS = "/v1/clsfy/segment-requests"
CAMPAIGNS = "/v1/pixel/campaigns"

ACTIVATIONS = "/v1/clsfy/activations"
OPTIMIZATIONS = "/v1/clsfy/optimizations"

_CREATE_AND_LIST = {"POST": "create", "GET": "list"}


class _Collection(NamedTuple):
    """The calls about one kind of object."""

    #: such as `segments`
    name: str
    #: its path
    path: str
    #: the calls at that path, by method
    whole: Mapping[str, str]
    #: the calls about one of them, by method
    one: Mapping[str, str]


# No list of activations and nothing that reads an optimization is documented.
_COLLECTIONS = (
    _Collection("segments", SEGMENTS, _CREATE_AND_LIST, {"GET": "get"}),
    _Collection("campaigns", CAMPAIGNS, _CREATE_AND_LIST, {"GET": "get", "PUT": "update"}),
    _Collection("activations", ACTIVATIONS, {"POST": "create"}, {"GET": "get"}),
    _Collection("optimizations", OPTIMIZATIONS, {"POST": "create"}, {}),
)


class Route(NamedTuple):
    """A call."""

    #: such as `segments.get`; `unknown.path` or `unknown.method` if the pages don't have the request
    name: str
    #: the ID in the path, unparsed. None if it has none
    id: str | None = None


def route(method: str, path: str) -> Route:
    """Return the call with this method and path."""
    for name, base, whole, one in _COLLECTIONS:
        if path == base:
            return Route(f"{name}.{whole[method]}") if method in whole else Route("unknown.method")
        if path.startswith(f"{base}/") and one:
            id_ = path.removeprefix(f"{base}/")
            return Route(f"{name}.{one[method]}", id_) if method in one else Route("unknown.method")
    return Route("unknown.path")
