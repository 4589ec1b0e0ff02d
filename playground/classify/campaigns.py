"""Campaigns, as on the public page "Pixel Registration"."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from playground.classify import errors as refusals
from playground.classify.timestamps import timestamp

# "Pixel Registration", "Use cases"
USE_CASES = (
    "campaign_optimization",
    "campaign_reporting",
    "publisher_bot_detection",
    "publisher_agent_targeting",
    "other",
)


@dataclass
class Campaign:
    """The campaign object ("Pixel Registration", "The campaign object")."""

    id: int
    name: str
    use_case: str
    description: str | None
    created_date: str
    last_updated_date: str

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the response."""
        return dict(vars(self))


class Campaigns:
    """All campaigns by ID."""

    def __init__(self) -> None:
        self.all: dict[int, Campaign] = {}
        self._ids = count(609)

    def create(self, body: object, now: datetime) -> Campaign:
        """Register a campaign ("Register a campaign"). Raises ApiError."""
        sent = refusals.fields(body)
        name = refusals.required(sent, "name")
        use_case = _use_case(refusals.required(sent, "use_case"))
        description = refusals.text(sent, "description") or None
        campaign = Campaign(next(self._ids), name, use_case, description, timestamp(now), timestamp(now))
        self.all[campaign.id] = campaign
        return campaign

    def listed(self) -> list[Campaign]:
        """Return all campaigns ("List campaigns"). The page's example has the oldest first."""
        return [campaign for _, campaign in sorted(self.all.items())]

    def one(self, campaign_id: str) -> Campaign:
        """Return a campaign ("Get a campaign"). Raises ApiError."""
        campaign = self.all.get(refusals.number("Campaign", campaign_id))
        if campaign is None:
            raise refusals.not_found("Campaign", campaign_id)
        return campaign

    def update(self, campaign_id: str, body: object, now: datetime) -> Campaign:
        """Update a campaign: "Omitted fields are left unchanged". Raises ApiError without changes."""
        campaign = self.one(campaign_id)
        sent = refusals.fields(body)
        name = refusals.required(sent, "name") if "name" in sent else campaign.name
        use_case = _use_case(refusals.required(sent, "use_case")) if "use_case" in sent else campaign.use_case
        description = campaign.description
        if "description" in sent:
            description = refusals.text(sent, "description") or None  # guess: "" and null clear it
        campaign.name, campaign.use_case, campaign.description = name, use_case, description
        campaign.last_updated_date = timestamp(now)  # guess: also if nothing changes
        return campaign


def _use_case(value: str) -> str:
    if value not in USE_CASES:
        # 422: "Validation error (e.g. invalid use_case value)"
        raise refusals.invalid(f"use_case must be one of: {', '.join(USE_CASES)}")
    return value
