"""Classify's objects and the inputs that create them.

The fields come from Classify's pages "Segment Creation" (https://api.clsfy.me/v1/clsfy/segment-requests) and
"Pixel Registration" (https://api.clsfy.me/v1/pixel/campaigns).
"""

import enum
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

# The range that a database can store. A number outside of it isn't an id of anything.
ClassifyId = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

# Years outside of this range are somebody's "never", and they break date arithmetic.
MIN_YEAR, END_YEAR = 1970, 9000
# What servers write for "not yet": Go's first moment, MySQL's "zero" date, a Unix time of 0, and an end of
# time. A guess: Classify's page has null.
NEVER_DAYS = ("0001-01-01", "0000-00-00", "1970-01-01", "9999-12-31")


# From "Pixel Registration", "Use cases". These can be registered. Classify may return others.
USE_CASES = (
    "campaign_optimization",
    "campaign_reporting",
    "publisher_bot_detection",
    "publisher_agent_targeting",
    "other",
)


class BuildOutcome(enum.Enum):
    """The outcome of a segment's build so far."""

    BUILDING = "building"
    COMPLETE = "complete"
    FAILED = "failed"


class ErrorBody(Struct, frozen=True):
    """The body of an error, from "Segment Creation", "Error responses"."""

    #: The error code, for example `not_found`.
    error: str
    #: The explanation for people.
    message: str


class ListedSegment(Struct, frozen=True, gc=False):
    """The fields of a segment that show its status, for lists of up to 100,000 rows.

    Its dates are in any time zone or in none.
    """

    #: Classify's ID. The only field that is always present.
    id: ClassifyId
    #: `pending`, `processing`, `complete`, `failed` or another word. None if it is missing or unreadable.
    status: str | None = None
    #: When Classify received the request. None if it is missing or unreadable.
    created_date: datetime | None = None
    #: When the build finished. None until then, and if it is unreadable.
    processed_date: datetime | None = None
    #: Whether Classify gave a `processed_date` that can't be read.
    processed_date_unreadable: bool = False

    @property
    def processed(self) -> bool:
        """Return whether Classify gives a `processed_date`, readable or not, that isn't one for "not yet"."""
        date = self.processed_date
        return self.processed_date_unreadable or (date is not None and not _is_never(date))

    @property
    def outcome(self) -> BuildOutcome:
        """Return the outcome of the build.

        "Segment Creation", "Polling for completion": a build is over if its status is `complete` or if it
        has a `processed_date`. A status that is missing or unknown means that it is still building.
        """
        if self.status == "failed":
            return BuildOutcome.FAILED
        if self.status == "complete" or self.processed:
            return BuildOutcome.COMPLETE
        return BuildOutcome.BUILDING


class Segment(ListedSegment, frozen=True, gc=False):
    """A segment with all its fields. Its dates are in UTC."""

    #: The name that was given at creation. Empty if it is missing.
    name: str = ""
    #: What went wrong, in Classify's words, at most 1000 characters. None in a row of a list, and if Classify
    #: doesn't say. (It is parsed separately, so its JSON name is one that no answer has.)
    error: str | None = msgspec.field(default=None, name="(error)")

    def __post_init__(self) -> None:
        if self.created_date is not None and not _is_plain_utc(self.created_date):
            force_setattr(self, "created_date", in_utc(self.created_date))
        if self.processed_date is not None and _is_never(self.processed_date):
            force_setattr(self, "processed_date", None)
        elif self.processed_date is not None and not _is_plain_utc(self.processed_date):
            processed = in_utc(self.processed_date)
            force_setattr(self, "processed_date", processed)
            force_setattr(self, "processed_date_unreadable", processed is None)


class SegmentInputs(Struct, frozen=True):
    """What a segment is created with, from "Segment Creation", "Create a segment".

    Classify needs a prompt or example URLs. This class doesn't check that.
    """

    #: The display name.
    name: str
    #: The audience in plain language. Empty if it wasn't filled in.
    prompt: str = ""
    #: Pages that the audience reads. Empty if there are none.
    example_urls: tuple[str, ...] = ()
    #: Domains to exclude, such as `craftsman.com`. They aren't top-level domains, despite Classify's name.
    block_tlds: tuple[str, ...] = ()
    #: Only for keys with several clients. Empty means the key's own client.
    client_id: str = ""

    def request_body(self) -> dict[str, str | list[str]]:
        """Return the JSON for the request: the fields that are filled in, as typed."""
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

    def is_repeated_by(self, segment: Segment) -> bool:
        """Return whether a created segment can only be this one."""
        return segment.name == self.name


class Campaign(Struct, frozen=True):
    """A pixel campaign, from "Pixel Registration", "The campaign object". Its dates are in UTC."""

    #: Classify's ID, used in the pixel's code. The only field that is always present.
    id: ClassifyId
    #: The display name. Empty if it is missing or unreadable.
    name: str = ""
    #: Usually one of USE_CASES. Empty if it is missing or unreadable.
    use_case: str = ""
    #: None if there is none, or if it is unreadable.
    description: str | None = None
    #: When it was registered. None if it is missing or unreadable.
    created_date: datetime | None = None
    #: When it was last changed. None if it is missing or unreadable.
    last_updated_date: datetime | None = None

    def __post_init__(self) -> None:
        if self.created_date is not None and not _is_plain_utc(self.created_date):
            force_setattr(self, "created_date", in_utc(self.created_date))
        if self.last_updated_date is not None and not _is_plain_utc(self.last_updated_date):
            force_setattr(self, "last_updated_date", in_utc(self.last_updated_date))

    @property
    def editable_fields(self) -> dict[str, str]:
        """Return the current values of the fields that `update_campaign` can change.

        A missing description is an empty text.
        """
        return {"name": self.name, "use_case": self.use_case, "description": self.description or ""}


class CampaignInputs(Struct, frozen=True):
    """What a campaign is registered with, from "Pixel Registration", "Register a campaign"."""

    #: The display name.
    name: str
    #: One of USE_CASES.
    use_case: str
    #: Free text. Empty if it wasn't filled in.
    description: str = ""

    def request_body(self) -> dict[str, str]:
        """Return the JSON for the request: the fields that are filled in, as typed."""
        filled = {"name": self.name, "use_case": self.use_case}
        if self.description.strip():
            filled["description"] = self.description
        return filled

    def is_repeated_by(self, campaign: Campaign) -> bool:
        """Return whether a created campaign can only be this one."""
        return (campaign.name, campaign.use_case) == (self.name, self.use_case)


def in_utc(time: datetime | None) -> datetime | None:
    """Return the same moment in UTC. A time without a zone is taken as UTC.

    Return None for None, and for a year before 1970 or after 8999.
    """
    if time is None:
        return None
    try:
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None
    return time if MIN_YEAR <= time.year < END_YEAR else None


def _is_never(date: datetime) -> bool:
    return date.date().isoformat() in NEVER_DAYS


def _is_plain_utc(time: datetime) -> bool:
    # Nearly every date is. A list may hold 100,000 of them, so this check must be cheap.
    return time.tzinfo is UTC and MIN_YEAR <= time.year < END_YEAR
