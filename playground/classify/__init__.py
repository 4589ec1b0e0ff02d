"""A pretend Classify over HTTP: segments and campaigns as Classify's public pages document them."""

from playground.classify.campaigns import Campaign
from playground.classify.refusals import Refusal
from playground.classify.segments import Segment
from playground.classify.server import Classify
from playground.classify.stamps import stamp

__all__ = ["Campaign", "Classify", "Refusal", "Segment", "stamp"]
