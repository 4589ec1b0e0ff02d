"""What Classify's answers mean for the record."""

from classify import Campaign, Listed, Outcome, Segment
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
    segment = thing if isinstance(thing, Segment) else Segment.of(thing)
    return rules.Report(
        id=segment.id,
        outcome=_OUTCOMES[segment.outcome],
        status=segment.status,
        created_at=segment.created_date,
        ended_at=segment.processed_date,
    )
