"""Estimate how long builds take, from the latest ones."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median, quantiles

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Kind, State
from storage.tables import requests

MIN_BUILDS = 10  # fewer don't make an estimate
MAX_BUILDS = 200
# Built once. The database subtracts the times: to read two hundred of each takes longer than all the rest.
_BUILD_SECONDS = (
    sa.select(sa.extract("epoch", requests.c.finished_at) - sa.extract("epoch", requests.c.created_at))
    .where(
        requests.c.kind == sa.bindparam("kind", type_=requests.c.kind.type),
        requests.c.state == State.READY,
        requests.c.created_at.is_not(None),
        requests.c.finished_at >= requests.c.created_at,
    )
    .order_by(requests.c.id.desc())
    .limit(MAX_BUILDS)
)
CLASSIFY_TYPICAL = timedelta(hours=2)  # its page: "typically finishes building within 1–2 hours"


class Estimate(Struct, frozen=True):
    """How long builds took."""

    #: Half of the builds took no longer.
    median: timedelta
    #: Nine of ten builds took no longer.
    nine_in_ten: timedelta


def read_estimate(connection: Connection, kind: Kind = Kind.SEGMENT) -> Estimate | None:
    """Return an estimate from the latest builds of this kind, or None if there are too few. A watched segment
    takes as long as any other."""
    measured = Kind.SEGMENT if kind is Kind.WATCH else kind
    seconds = [float(length) for length in connection.execute(_BUILD_SECONDS, {"kind": measured}).scalars()]
    if len(seconds) < MIN_BUILDS:
        return None
    nine_in_ten = quantiles(seconds, n=10, method="inclusive")[-1]
    return Estimate(median=timedelta(seconds=median(seconds)), nine_in_ten=timedelta(seconds=nine_in_ten))


def read_estimates(connection: Connection, kinds: Iterable[Kind]) -> dict[Kind, Estimate | None]:
    """Return the estimate of each of these kinds that is built."""
    return {kind: read_estimate(connection, kind) for kind in set(kinds) if kind.has_build}


def slow_after(estimate: Estimate | None) -> timedelta:
    """Return how long a build may take before the person is notified: twice as long as nine of ten took."""
    return 2 * (estimate.nine_in_ten if estimate else CLASSIFY_TYPICAL)
