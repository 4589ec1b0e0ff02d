"""What Classify's answers mean for the record."""

from classify import Campaign, Listed, Outcome, in_utc
from storage.lifecycle import transitions

_OUTCOMES = {
    Outcome.BUILDING: transitions.Outcome.BUILDING,
    Outcome.COMPLETE: transitions.Outcome.COMPLETE,
    Outcome.FAILED: transitions.Outcome.FAILED,
}


def report_of(thing: Listed | Campaign) -> transitions.Report:
    """A segment or a campaign as Classify gives it, as the rules take it; a campaign is complete at once."""
    if isinstance(thing, Campaign):
        return transitions.Report(
            id=thing.id, outcome=transitions.Outcome.COMPLETE, created_at=thing.created_date
        )
    return transitions.Report(
        id=thing.id,
        outcome=_OUTCOMES[thing.outcome],
        status=thing.status,
        created_at=in_utc(thing.created_date),
        ended_at=in_utc(thing.processed_date),
    )
