"""Convert Classify's objects into the build reports that the lifecycle works with."""

from classify import Activation, BuildOutcome, Campaign, ListedSegment, Optimization, Segment, in_utc
from storage.lifecycle import deals, refinements, transitions

_OUTCOMES = {
    BuildOutcome.BUILDING: transitions.Outcome.BUILDING,
    BuildOutcome.COMPLETE: transitions.Outcome.COMPLETE,
    BuildOutcome.FAILED: transitions.Outcome.FAILED,
}


def to_build_report(item: ListedSegment | Campaign | Activation | Optimization) -> transitions.BuildReport:
    """Return the build report for a segment, a campaign, an activation or an optimization. A campaign is
    complete as soon as it exists, and an optimization as soon as it is acknowledged."""
    if isinstance(item, Optimization):
        return transitions.BuildReport(
            id=item.id,
            outcome=transitions.Outcome.COMPLETE,
            created_at=item.created_date,
            result=refinements.make_result(item.estimated_propagation_hours),
        )
    if isinstance(item, Campaign):
        return transitions.BuildReport(
            id=item.id, outcome=transitions.Outcome.COMPLETE, created_at=item.created_date, name=item.name
        )
    if isinstance(item, Activation):
        issued = item.outcome is BuildOutcome.COMPLETE and item.deal_id is not None
        return transitions.BuildReport(
            id=item.id,
            outcome=_OUTCOMES[item.outcome],
            status=item.status,
            created_at=item.created_date,
            finished_at=item.processed_date,
            result=deals.make_result(item.deal_id or "", item.ttl_hours) if issued else None,
            error=item.error if item.outcome is BuildOutcome.FAILED else None,
        )
    return transitions.BuildReport(
        id=item.id,
        outcome=_OUTCOMES[item.outcome],
        status=item.status,
        created_at=in_utc(item.created_date),
        finished_at=in_utc(item.processed_date),
        name=item.name if isinstance(item, Segment) else "",
    )
