"""Classify's objects as the bot sees them, and how their words are read."""

import enum
from datetime import UTC, datetime
from typing import Annotated

import msgspec

# What a database can keep; a greater number is no id of anything.
Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

# Years beyond these are somebody's "never", and break the arithmetic of dates.
EARLIEST, LATEST = 1970, 9000


# "Pixel Registration", "Use cases": what may be registered. Classify may answer others.
USE_CASES = (
    "campaign_optimization",
    "campaign_reporting",
    "publisher_bot_detection",
    "publisher_agent_targeting",
    "other",
)


class BuildOutcome(enum.Enum):
    """What became of a build."""

    BUILDING = "building"
    COMPLETE = "complete"
    FAILED = "failed"


class Listed(msgspec.Struct, frozen=True, gc=False):
    """How a segment stands by its row in a list, which may have 100,000: without a name, its dates in any
    zone or none.

    Only the id is sure; what is missing or unreadable is None. processed_date_unreadable: there is one, but
    it can't be told which.
    """

    id: Id
    status: str | None = None
    created_date: datetime | None = None
    processed_date: datetime | None = None
    processed_date_unreadable: bool = False

    @property
    def processed(self) -> bool:
        """Whether Classify gives a date of processing, readable or not."""
        return self.processed_date is not None or self.processed_date_unreadable

    @property
    def outcome(self) -> BuildOutcome:
        """What became of the build; a missing or unknown status alone is still building."""
        if self.status == "failed":
            return BuildOutcome.FAILED
        if self.status == "complete" or self.processed:
            return BuildOutcome.COMPLETE
        return BuildOutcome.BUILDING


class Segment(Listed, frozen=True, gc=False):
    """A segment, its dates in UTC; a name that is missing is empty. error: what went wrong in Classify's
    words, at most 1000 characters; no page promises it, and a row of a list has none."""

    name: str = ""
    # Under a name that no answer has, so that no field of a row passes for it.
    error: str | None = msgspec.field(default=None, name="(error)")

    def __post_init__(self) -> None:
        if self.created_date is not None and not _plain(self.created_date):
            msgspec.structs.force_setattr(self, "created_date", in_utc(self.created_date))
        if self.processed_date is not None and not _plain(self.processed_date):
            processed = in_utc(self.processed_date)
            msgspec.structs.force_setattr(self, "processed_date", processed)
            msgspec.structs.force_setattr(self, "processed_date_unreadable", processed is None)


class SegmentInputs(msgspec.Struct, frozen=True):
    """What a segment is asked for with. Empty means not filled in.

    block_tlds: domains (`craftsman.com`), despite Classify's name for them.
    """

    name: str
    prompt: str = ""
    example_urls: tuple[str, ...] = ()
    block_tlds: tuple[str, ...] = ()
    client_id: str = ""

    def body(self) -> dict[str, str | list[str]]:
        """The request's JSON: the fields that are filled in, as typed, and no others."""
        filled: dict[str, str | list[str]] = {"name": self.name}
        if self.prompt.strip():
            filled["prompt"] = self.prompt
        if self.example_urls:
            filled["example_urls"] = list(self.example_urls)
        if self.block_tlds:
            filled["block_tlds"] = list(self.block_tlds)
        if self.client_id.strip():
            filled["client_id"] = self.client_id
        return filled


class Campaign(msgspec.Struct, frozen=True):
    """A pixel campaign. Only the id is sure; what is missing or unreadable is empty or None.

    use_case: one of USE_CASES as a rule. Dates are in UTC.
    """

    id: Id
    name: str = ""
    use_case: str = ""
    description: str | None = None
    created_date: datetime | None = None
    last_updated_date: datetime | None = None

    def __post_init__(self) -> None:
        if self.created_date is not None and not _plain(self.created_date):
            msgspec.structs.force_setattr(self, "created_date", in_utc(self.created_date))
        if self.last_updated_date is not None and not _plain(self.last_updated_date):
            msgspec.structs.force_setattr(self, "last_updated_date", in_utc(self.last_updated_date))

    @property
    def changeable(self) -> dict[str, str]:
        """What `update_campaign` can change, as it stands; no description is an empty one."""
        return {"name": self.name, "use_case": self.use_case, "description": self.description or ""}


class CampaignInputs(msgspec.Struct, frozen=True):
    """What a campaign is registered with. Empty means not filled in. use_case: one of USE_CASES."""

    name: str
    use_case: str
    description: str = ""

    def body(self) -> dict[str, str]:
        """The request's JSON: the fields that are filled in, as typed, and no others."""
        filled = {"name": self.name, "use_case": self.use_case}
        if self.description.strip():
            filled["description"] = self.description
        return filled


def in_utc(time: datetime | None) -> datetime | None:
    """The same moment in UTC, naive times being UTC already; None where no sane calendar has it."""
    if time is None:
        return None
    try:
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None
    return time if EARLIEST <= time.year < LATEST else None


def _plain(time: datetime) -> bool:
    # Nearly every date is: a list may hold 100,000 of them, so this must be cheap.
    return time.tzinfo is UTC and EARLIEST <= time.year < LATEST
