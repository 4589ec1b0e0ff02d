"""Sentences about time: how long a build took, and how long one usually takes."""

from datetime import timedelta

from handlers.messages.formatting import duration, local_time
from storage.lifecycle.request import Request
from storage.requests.estimates import Estimate

# Within this time after the end, the message's own time already tells when the build ended.
_NOTICED_PROMPTLY = timedelta(minutes=5)


def time_taken(request: Request) -> str:
    """Return how long a build took, or else when it ended or was seen to have ended.

    A duration comes from Classify's own times only. None is invented.
    """
    created_at, finished_at, noticed_at = request.created_at, request.finished_at, request.noticed_at
    if finished_at is None:
        return f"Noticed {local_time(noticed_at)}." if noticed_at else "It ended."
    if created_at is None or finished_at < created_at:
        return f"It ended {local_time(finished_at)}."
    sentence = f"It took {duration(finished_at - created_at)}"
    if noticed_at is not None and noticed_at > finished_at + _NOTICED_PROMPTLY:
        return f"{sentence} and ended {local_time(finished_at)}."
    return f"{sentence}."


def expected_time(estimate: Estimate | None) -> str:
    """Return how long a build usually takes, without a period: by past builds, or else by Classify's page."""
    if estimate is None:
        return "Usually ready within 1–2 hours"
    return f"Usually {duration(estimate.median)}, nine of ten within {duration(estimate.nine_in_ten)}"
