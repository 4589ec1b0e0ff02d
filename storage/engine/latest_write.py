"""How the latest write to the database went, for readiness."""

import time
from collections.abc import Callable

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from storage.engine.failure_reasons import Explain


class LatestWrite:
    """The result of the latest transaction that wrote something, or that failed."""

    def __init__(self, explain: Explain, monotonic: Callable[[], float] = time.monotonic) -> None:
        #: What went wrong, in words for the operator, without any secret. None if it was committed.
        self.problem: str | None = None
        self._explain = explain
        self._monotonic = monotonic
        self._ended_at: float | None = None

    def record(self, error: BaseException | None) -> None:
        """Record that a write was committed, or why it wasn't."""
        self.problem = None if error is None else self._explain(error).says
        self._ended_at = self._monotonic()

    def record_failed_work(self, error: BaseException) -> None:
        """Record why the database failed. Any other error is a bug of ours, or concerns the work alone."""
        is_bug = isinstance(error, DataError | IntegrityError | ProgrammingError)
        if isinstance(error, DBAPIError) and not is_bug:
            self.record(error)

    @property
    def age(self) -> float | None:
        """Return how many seconds ago it ended. None if there was none."""
        return None if self._ended_at is None else self._monotonic() - self._ended_at
