"""The kinds of requests, what tells one from another, and the type of every table that has a row for each."""

from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")
_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What is requested."""

    SEGMENT = "segment"  # a segment, which Classify builds for a while
    CAMPAIGN = "campaign"  # a pixel campaign, which is registered at once
    EDIT = "edit"  # an edit of a campaign. Its PUT may be repeated
    WATCH = "watch"  # a segment that was made elsewhere, watched until it is finished
    REFINEMENT = "refinement"  # a change of a ready segment's pages, which Classify only acknowledges
    ACTIVATION = "activation"  # segments for a DSP, for which Classify issues a Deal ID after a while

    @property
    def noun(self) -> str:
        """Return what people call it."""
        return _TRAITS[self].noun

    @property
    def has_build(self) -> bool:
        """Return whether Classify builds it for a while, so that its result is posted in its thread."""
        return _TRAITS[self].has_build

    @property
    def creates(self) -> bool:
        """Return whether it creates an object with an ID of its own, which no other request can have."""
        return _TRAITS[self].creates

    @property
    def is_repeatable(self) -> bool:
        """Return whether its call may be made again after any outcome."""
        return _TRAITS[self].is_repeatable

    @property
    def is_listed(self) -> bool:
        """Return whether Classify has a list in which it shows. If not, only the person can tell whether an
        unconfirmed one exists."""
        return _TRAITS[self].is_listed

    @property
    def activates(self) -> bool:
        """Return whether it changes where money is spent, which fewer people may do."""
        return _TRAITS[self].activates

    @property
    def is_reusable(self) -> bool:
        """Return whether everyone who sees it may open its form again with what it holds."""
        return _TRAITS[self].is_reusable

    @property
    def is_about_segment(self) -> bool:
        """Return whether Classify's ID of it is a segment's."""
        return self.noun == "segment"

    @property
    def overdue_after(self) -> timedelta:
        """Return how long its build takes at most, as a rule. After that it is checked hourly."""
        return _TRAITS[self].overdue_after


class ByKind(Struct, Generic[T], frozen=True, kw_only=True):
    """A table with one row for each kind: `words[request.kind]`. mypy finds a table that lacks a row."""

    segment: T
    campaign: T
    edit: T
    watch: T
    refinement: T
    activation: T

    def __getitem__(self, kind: Kind) -> T:
        row: T = getattr(self, kind.name.lower())
        return row


class _Traits(Struct, frozen=True, kw_only=True):
    """See the properties of `Kind`."""

    noun: str
    has_build: bool = False
    creates: bool = False
    is_repeatable: bool = False
    is_listed: bool = True
    is_reusable: bool = False
    activates: bool = False
    overdue_after: timedelta = _DAY


_TRAITS = ByKind(
    segment=_Traits(noun="segment", has_build=True, creates=True, is_reusable=True),
    campaign=_Traits(noun="campaign", creates=True),
    edit=_Traits(noun="campaign", is_repeatable=True),
    watch=_Traits(noun="segment", has_build=True),
    refinement=_Traits(noun="refinement", is_listed=False, activates=True),
    activation=_Traits(
        noun="activation",
        has_build=True,
        creates=True,
        is_listed=False,
        is_reusable=True,
        activates=True,
        overdue_after=2 * _DAY,
    ),
)
