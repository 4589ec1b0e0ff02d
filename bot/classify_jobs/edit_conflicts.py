"""Compare a campaign edit with the current campaign, and send it unless somebody changed the same fields."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from bot.classify_jobs.reports import to_build_report
from classify import Classify
from storage.lifecycle import transitions
from storage.lifecycle.request import Request


async def edit_unless_changed_elsewhere(
    classify: Classify, request: Request, inputs: Mapping[str, Any], now: Callable[[], datetime]
) -> Request:
    """Send the fields that differ from what the person wants, and return the changed request.

    If a field was changed elsewhere since the form was opened, the person is asked first. The campaign is
    read before it is written, so the call may be repeated after any outcome. Raises ClassifyError.
    """
    wanted, before = inputs["changes"], inputs["before"]
    campaign = await classify.get_campaign(inputs["id"])
    current = campaign.editable_fields
    missing = {field: value for field, value in wanted.items() if current[field] != value}
    changed_elsewhere = {field: current[field] for field in missing if current[field] != before[field]}
    if changed_elsewhere:
        return transitions.ask_to_overwrite(request, changed_elsewhere)
    if missing:
        campaign = await classify.update_campaign(campaign.id, missing)
    # It may have been renamed elsewhere since the form was opened.
    renamed = replace(request, inputs={**request.inputs, "name": campaign.name or request.name})
    return transitions.mark_created(renamed, to_build_report(campaign), now())
