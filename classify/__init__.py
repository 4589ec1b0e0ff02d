"""A client for Classify's API over httpx: calls, objects and errors. It knows nothing about Slack."""

from classify.client import Classify, open_client
from classify.errors import (
    ClassifyError,
    NeverSentError,
    OutageError,
    RateLimitedError,
    RejectedError,
    UncertainError,
)
from classify.objects import (
    USE_CASES,
    BuildOutcome,
    Campaign,
    CampaignInputs,
    ListedSegment,
    Segment,
    SegmentInputs,
    in_utc,
)

__all__ = [
    "USE_CASES",
    "BuildOutcome",
    "Campaign",
    "CampaignInputs",
    "Classify",
    "ClassifyError",
    "ListedSegment",
    "NeverSentError",
    "OutageError",
    "RateLimitedError",
    "RejectedError",
    "Segment",
    "SegmentInputs",
    "UncertainError",
    "in_utc",
    "open_client",
]
