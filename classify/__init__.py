"""Classify's API over httpx: its calls, its objects, its errors; it knows nothing of who asks."""

from classify.client import Classify, open_client
from classify.errors import ClassifyError, Limited, NeverSent, Outage, Refused, Uncertain
from classify.objects import (
    USE_CASES,
    Campaign,
    CampaignInputs,
    Listed,
    Outcome,
    Segment,
    SegmentInputs,
    in_utc,
)

__all__ = [
    "USE_CASES",
    "Campaign",
    "CampaignInputs",
    "Classify",
    "ClassifyError",
    "Limited",
    "Listed",
    "NeverSent",
    "Outage",
    "Outcome",
    "Refused",
    "Segment",
    "SegmentInputs",
    "Uncertain",
    "in_utc",
    "open_client",
]
