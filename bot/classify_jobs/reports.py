"""What Classify's answers mean for the record."""

from classify import BuildOutcome, Campaign, ListedSegment, in_utc
from storage.lifecycle import transitions

_OUTCOMES = {
    BuildOutcome.BUILDING: transitions.Outcome.BUILDING,
    BuildOutcome.COMPLETE: transitions.Outcome.COMPLETE,
    BuildOutcome.FAILED: transitions.Outcome.FAILED,
}


def report_of(thing: ListedSegment | Campaign) -> transitions.BuildReport:
    """A segment or a campaign as Classify gives it, as the rules take it; a campaign is complete at once."""
    if isinstance(thing, Campaign):
        return transitions.BuildReport(
            id=thing.id, outcome=transitions.Outcome.COMPLETE, created_at=thing.created_date
        )
    return transitions.BuildReport(
        id=thing.id,
        outcome=_OUTCOMES[thing.outcome],
        status=thing.status,
        created_at=in_utc(thing.created_date),
        ended_at=in_utc(thing.processed_date),
    )
