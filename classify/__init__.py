"""A client for Classify's API over httpx: calls, objects and errors. It knows nothing about Slack."""

from classify.activations import Activation, ActivationInputs, Budget, Kpi
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
from classify.optimizations import Block, Expand, Optimization, OptimizationInputs

__all__ = [
    "USE_CASES",
    "Activation",
    "ActivationInputs",
    "Block",
    "Budget",
    "BuildOutcome",
    "Campaign",
    "CampaignInputs",
    "Classify",
    "ClassifyError",
    "Expand",
    "Kpi",
    "ListedSegment",
    "NeverSentError",
    "Optimization",
    "OptimizationInputs",
    "OutageError",
    "RateLimitedError",
    "RejectedError",
    "Segment",
    "SegmentInputs",
    "UncertainError",
    "in_utc",
    "open_client",
]
