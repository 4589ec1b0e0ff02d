"""What Classify's answers mean for the record."""

from classify import Campaign, Listed, Outcome, in_utc
from storage import rules

_OUTCOMES = {
    Outcome.BUILDING: rules.Outcome.BUILDING,
    Outcome.COMPLETE: rules.Outcome.COMPLETE,
    Outcome.FAILED: rules.Outcome.FAILED,
}


def report_of(thing: Listed | Campaign) -> rules.Report:
    """A segment or a campaign as Classify gives it, as the rules take it; a campaign is complete at once."""
    if isinstance(thing, Campaign):
        return rules.Report(id=thing.id, outcome=rules.Outcome.COMPLETE, created_at=thing.created_date)
    return rules.Report(
        id=thing.id,
        outcome=_OUTCOMES[thing.outcome],
        status=thing.status,
        created_at=in_utc(thing.created_date),
        ended_at=in_utc(thing.processed_date),
    )
