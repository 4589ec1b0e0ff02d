"""What each kind of request asks of Classify, and what a good answer makes of the request."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import msgspec

from bot.classify_jobs.reports import report_of
from bot.runtime.rate_limits import backoff
from classify import CampaignInputs, Classify, SegmentInputs
from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Request

Now = Callable[[], datetime]
Call = Callable[[Classify, Request, Now], Awaitable[Request]]


async def create_segment(classify: Classify, request: Request, now: Now) -> Request:
    """Ask for a segment. Raises what `Classify.create_segment` raises."""
    segment = await classify.create_segment(msgspec.convert(request.inputs, SegmentInputs))
    return transitions.mark_created(request, report_of(segment), now())


async def register_campaign(classify: Classify, request: Request, now: Now) -> Request:
    """Register a campaign. Raises what `Classify.create_campaign` raises."""
    campaign = await classify.create_campaign(msgspec.convert(request.inputs, CampaignInputs))
    return transitions.mark_created(request, report_of(campaign), now())


async def edit_campaign(classify: Classify, request: Request, now: Now) -> Request:
    """Send what is not as it is wanted yet; where it was changed elsewhere meanwhile, ask first.

    Looks before it writes, so that it may be repeated after any end. Raises ClassifyError, never Uncertain.
    """
    wanted, before = request.inputs["changes"], request.inputs["before"]
    campaign = await classify.get_campaign(request.inputs["id"])
    current = campaign.editable_fields
    missing = {field: value for field, value in wanted.items() if current[field] != value}
    changed_elsewhere = {field: current[field] for field in missing if current[field] != before[field]}
    if changed_elsewhere:
        return transitions.ask_to_overwrite(request, changed_elsewhere)
    if missing:
        campaign = await classify.update_campaign(campaign.id, missing)
    return transitions.mark_created(request, report_of(campaign), now())


def after_uncertain_call(request: Request, now: datetime) -> Request:
    """What may or may not have been taken: to be looked for; an edit, which looks first, to be repeated."""
    if request.kind is Kind.EDIT:
        return transitions.reschedule(request, now + backoff(request.attempts))
    return transitions.mark_uncertain(request, now)


CALLS: Mapping[Kind, Call] = {
    Kind.SEGMENT: create_segment,
    Kind.CAMPAIGN: register_campaign,
    Kind.EDIT: edit_campaign,
}
