"""A local Classify over HTTP: segments and campaigns, as Classify's public pages document them."""

from playground.classify.campaigns import Campaign
from playground.classify.errors import ApiError
from playground.classify.segments import Segment
from playground.classify.server import Classify
from playground.classify.timestamps import timestamp

__all__ = ["ApiError", "Campaign", "Classify", "Segment", "timestamp"]
