"""Sentences about time: how long a build took, and how long one usually takes."""

from datetime import timedelta

from handlers.messages.formatting import duration, local_time, spelled_duration
from handlers.messages.kind_words import WORDS
from storage.lifecycle.request import Kind, Request, State
from storage.requests.estimates import Estimate

# Within this time after the end, the message's own time already tells when the build finished.
_NOTICED_PROMPTLY = timedelta(minutes=5)


def time_taken(request: Request) -> str:
    """Return how long a build took, or else when it finished or was seen to have finished.

    A duration comes from Classify's own times only. None is invented.
    """
    created_at, finished_at, noticed_at = request.created_at, request.finished_at, request.noticed_at
    has_failed = request.state is State.FAILED
    verb = "Failed" if has_failed else "Finished"
    if finished_at is None and has_failed and noticed_at:
        return f"Failure detected {local_time(noticed_at)}."
    if finished_at is None:
        return f"{verb} by {local_time(noticed_at)}." if noticed_at else f"{verb}."
    if created_at is None or finished_at < created_at:
        return f"{verb} {local_time(finished_at)}."
    took = f"after {duration(finished_at - created_at)}"
    if noticed_at is not None and noticed_at > finished_at + _NOTICED_PROMPTLY:
        return f"{verb} {local_time(finished_at)}, {took}."
    return f"Failed {took}." if has_failed else f"Built in {duration(finished_at - created_at)}."


def expected_time(estimate: Estimate | None, kind: Kind = Kind.SEGMENT) -> str:
    """Return how long a build usually takes: by past builds of its kind, or else by Classify's page."""
    if estimate is None:
        return WORDS[kind].usual_time
    usual, longest = spelled_duration(estimate.median), spelled_duration(estimate.nine_in_ten)
    if usual == longest:
        return f"Usually takes about {usual}."
    return f"Usually takes about {usual}. 9 in 10 finish within {longest}."
