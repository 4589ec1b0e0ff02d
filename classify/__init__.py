"""Classify's API over httpx: its calls, its objects, its errors; it knows nothing of who asks."""

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
    Listed,
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
    "Listed",
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
