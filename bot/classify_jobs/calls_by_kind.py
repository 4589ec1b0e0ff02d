"""The call to Classify for each kind of request, and what a successful answer changes."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from bot.classify_jobs.edit_conflicts import edit_unless_changed_elsewhere
from bot.classify_jobs.reports import to_build_report
from classify import ActivationInputs, CampaignInputs, Classify, OptimizationInputs, SegmentInputs
from storage.lifecycle import refinements, transitions
from storage.lifecycle.kind import ByKind
from storage.lifecycle.request import Request

Now = Callable[[], datetime]
Inputs = Mapping[str, Any]
Call = Callable[[Classify, Request, Inputs, Now], Awaitable[Request]]


async def create_segment(classify: Classify, request: Request, inputs: Inputs, now: Now) -> Request:
    """Create a segment and return the changed request. Raises what `Classify.create_segment` raises.

    inputs: the request's, with what its lists hold.
    """
    segment = await classify.create_segment(msgspec.convert(inputs, SegmentInputs))
    return transitions.mark_created(request, to_build_report(segment), now())


async def register_campaign(classify: Classify, request: Request, inputs: Inputs, now: Now) -> Request:
    """Register a campaign and return the changed request. Raises what `Classify.create_campaign` raises."""
    campaign = await classify.create_campaign(msgspec.convert(inputs, CampaignInputs))
    return transitions.mark_created(request, to_build_report(campaign), now())


async def activate_segments(classify: Classify, request: Request, inputs: Inputs, now: Now) -> Request:
    """Activate segments and return the changed request. Raises what `Classify.create_activation` raises."""
    activation = await classify.create_activation(to_activation_inputs(inputs))
    return transitions.mark_created(request, to_build_report(activation), now())


async def refine_segment(classify: Classify, request: Request, inputs: Inputs, now: Now) -> Request:
    """Expand or block pages of a segment and return the changed request. Raises what
    `Classify.create_optimization` raises."""
    segment_id = int(inputs["segment"]["handle"])
    wanted = {"segment_id": segment_id, **refinements.parts_of(inputs)}
    optimization = await classify.create_optimization(msgspec.convert(wanted, OptimizationInputs))
    return transitions.mark_created(request, to_build_report(optimization), now())


def to_activation_inputs(inputs: Inputs) -> ActivationInputs:
    """Return an activation's inputs as Classify takes them."""
    own_names = ("name", "segments", "destination")
    details = {field: value for field, value in inputs.items() if field not in own_names}
    destination = {"dsp": inputs["destination"]["label"], "buyer_seat": inputs["destination"]["seat"]}
    segment_ids = [int(segment["handle"]) for segment in inputs["segments"]]
    return msgspec.convert({"segment_ids": segment_ids, **destination, **details}, ActivationInputs)


async def _watch(_: Classify, request: Request, __: Inputs, ___: Now) -> Request:
    raise ValueError(f"{request.reference} is watched, not submitted")


CALLS: ByKind[Call] = ByKind(
    segment=create_segment,
    campaign=register_campaign,
    edit=edit_unless_changed_elsewhere,
    watch=_watch,
    refinement=refine_segment,
    activation=activate_segments,
)
