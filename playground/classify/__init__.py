"""A local Classify over HTTP, as Classify's public pages document it."""

from playground.classify.activations import Activation
from playground.classify.builds import Builds
from playground.classify.campaigns import Campaign
from playground.classify.errors import ApiError
from playground.classify.optimizations import Optimization
from playground.classify.segments import Segment
from playground.classify.server import Classify
from playground.classify.timestamps import timestamp

__all__ = ["Activation", "ApiError", "Builds", "Campaign", "Classify", "Optimization", "Segment", "timestamp"]
