"""How long builds take, from those on record."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Kind, State
from storage.tables import requests

FEWEST = 10  # of fewer builds nothing can be said
LATEST = 200
# Made once, and worked out where the times are: to read two hundred of each takes longer than all the rest.
_LATEST = (
    sa.select(sa.extract("epoch", requests.c.finished_at) - sa.extract("epoch", requests.c.created_at))
    .where(
        requests.c.kind == Kind.SEGMENT,
        requests.c.state == State.READY,
        requests.c.created_at.is_not(None),
        requests.c.finished_at >= requests.c.created_at,
    )
    .order_by(requests.c.id.desc())
    .limit(LATEST)
)
CLASSIFYS = timedelta(hours=2)  # its page: "typically finishes building within 1–2 hours"


@dataclass(frozen=True)
class Estimate:
    """middle: half of the builds took no longer. most: nine of ten took no longer."""

    median: timedelta
    nine_in_ten: timedelta


def read_estimate(connection: Connection) -> Estimate | None:
    """Of the latest builds on record; None where they are too few to tell."""
    seconds = [float(length) for length in connection.execute(_LATEST).scalars()]
    if len(seconds) < FEWEST:
        return None
    most = quantiles(seconds, n=10, method="inclusive")[-1]
    return Estimate(timedelta(seconds=median(seconds)), timedelta(seconds=most))


def slow_after(known: Estimate | None) -> timedelta:
    """When a build takes so long that the person is told: twice as long as the slowest tenth."""
    return 2 * (known.nine_in_ten if known else CLASSIFYS)
