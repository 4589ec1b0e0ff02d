"""How a request stands, in words that follow its name."""

from storage.lifecycle.request import Kind, Request, State

_ENDED = {
    State.READY: "is ready",
    State.FAILED: "has failed",
    State.LOST: "is gone at Classify",
    State.REJECTED: "was not accepted by Classify",
    State.DROPPED: "was dropped",
}
_MADE = {Kind.CAMPAIGN: "is registered", Kind.EDIT: "is changed"}


def status_phrase(request: Request) -> str:
    """`is ready`, `is being built`, … ."""
    if request.state is State.READY:
        return _MADE.get(request.kind, _ENDED[State.READY])
    if request.state in _ENDED:
        return _ENDED[request.state]
    if request.question is not None:
        return "waits for an answer from the one who asked"
    match request.state:
        case State.BUILDING if request.classify_status == "processing":
            return "is being built"
        case State.BUILDING:
            return "is waiting to be built"
        case State.UNCERTAIN:
            return "is not confirmed by Classify yet; I keep looking"
        case _:
            return "hasn't gone through to Classify yet; I keep trying"
