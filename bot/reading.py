"""What Classify's answers mean for the record."""

from classify import Outcome, Segment
from storage import rules

_OUTCOMES = {
    Outcome.BUILDING: rules.Outcome.BUILDING,
    Outcome.COMPLETE: rules.Outcome.COMPLETE,
    Outcome.FAILED: rules.Outcome.FAILED,
}


def report_of(segment: Segment) -> rules.Report:
    """A segment as Classify gives it, as the rules take it."""
    return rules.Report(
        id=segment.id,
        outcome=_OUTCOMES[segment.outcome],
        status=segment.status,
        created_at=segment.created_date,
        ended_at=segment.processed_date,
    )
