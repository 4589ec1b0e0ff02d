"""Campaigns, as on the public page "Pixel Registration"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from playground.classify import errors
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

    #: Classify's ID
    id: int
    #: the name
    name: str
    #: one of USE_CASES
    use_case: str
    #: the description. None if it has none
    description: str | None
    #: when it was created
    created_date: str
    #: when it was last updated
    last_updated_date: str

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the response."""
        return dict(vars(self))


class Campaigns:
    """All campaigns by ID."""

    def __init__(self) -> None:
        self.all: dict[int, Campaign] = {}
        #: Returns the name that is stored for a name that was sent.
        self.store_name: Callable[[str], str] = str
        self._ids = count(609)

    def create(self, body: object, now: datetime) -> Campaign:
        """Register a campaign ("Register a campaign"). Raises ApiError."""
        sent = errors.fields(body)
        name = errors.required(sent, "name")
        use_case = _use_case(errors.required(sent, "use_case"))
        description = errors.text(sent, "description") or None
        campaign = Campaign(
            id=next(self._ids),
            name=self.store_name(name),
            use_case=use_case,
            description=description,
            created_date=timestamp(now),
            last_updated_date=timestamp(now),
        )
        self.all[campaign.id] = campaign
        return campaign

    def listed(self) -> list[Campaign]:
        """Return all campaigns ("List campaigns"). The page's example has the oldest first."""
        return [campaign for _, campaign in sorted(self.all.items())]

    def one(self, campaign_id: str) -> Campaign:
        """Return a campaign ("Get a campaign"). Raises ApiError."""
        campaign = self.all.get(errors.number("Campaign", campaign_id))
        if campaign is None:
            raise errors.not_found("Campaign", campaign_id)
        return campaign

    def update(self, campaign_id: str, body: object, now: datetime) -> Campaign:
        """Update a campaign: "Omitted fields are left unchanged". Raises ApiError without changes."""
        campaign = self.one(campaign_id)
        sent = errors.fields(body)
        name = errors.required(sent, "name") if "name" in sent else campaign.name
        use_case = _use_case(errors.required(sent, "use_case")) if "use_case" in sent else campaign.use_case
        description = campaign.description
        if "description" in sent:
            description = errors.text(sent, "description") or None  # guess: "" and null clear it
        campaign.name, campaign.use_case, campaign.description = name, use_case, description
        campaign.last_updated_date = timestamp(now)  # guess: also if nothing changes
        return campaign


def _use_case(value: str) -> str:
    if value not in USE_CASES:
        # 422: "Validation error (e.g. invalid use_case value)"
        raise errors.invalid(f"use_case must be one of: {', '.join(USE_CASES)}")
    return value
