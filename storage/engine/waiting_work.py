"""Work that waits for the one thread that writes. People's goes first, but the jobs' isn't starved."""

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count

from msgspec import Struct

Run = Callable[[], None]
#: For each second of a job's work, people's goes first for so many.
PEOPLE_PER_JOB = 3


class _JobWork(Struct, order=True, frozen=True):
    #: Smaller for a job that has had fewer turns lately.
    turn: int
    #: A later one has a larger number, so that `run` is never compared.
    number: int
    run: Run


class WaitingWork:
    """Chooses what runs next. Any thread adds work, and one thread runs it.

    If people always wait for something, the jobs get a quarter of the time, so that a backlog is sent even
    then.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._people: deque[Run] = deque()
        self._jobs: list[_JobWork] = []  # a heap
        self._numbers = count()
        self._closed = False
        #: For how many seconds people's work still goes before a job's.
        self._people_first = 0.0
        #: The turn of the job that was chosen last.
        self.turn = 0

    def put_for_people(self, run: Run) -> None:
        """Add what a person waits for."""
        with self._changed:
            self._people.append(run)
            self._changed.notify()

    def put_for_job(self, run: Run, turn: int) -> None:
        """Add the work of a background job. Those whose `turn` is smaller go before it."""
        with self._changed:
            heapq.heappush(self._jobs, _JobWork(turn, next(self._numbers), run))
            self._changed.notify()

    def close(self) -> None:
        """End `run_all` once nothing waits anymore."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def run_all(self) -> None:
        """Run what waits, one after the other, until `close`."""
        while (chosen := self._choose()) is not None:
            run, is_job = chosen
            began = self._monotonic()
            run()
            seconds = self._monotonic() - began
            self._people_first = PEOPLE_PER_JOB * seconds if is_job else self._people_first - seconds

    def _choose(self) -> tuple[Run, bool] | None:
        """Wait for work. Return what runs next, and whether it is a job's. None: nothing anymore."""
        with self._changed:
            self._changed.wait_for(lambda: self._people or self._jobs or self._closed)
            if self._people and (self._people_first > 0 or not self._jobs):
                return self._people.popleft(), False
            if not self._jobs:
                return None
            work = heapq.heappop(self._jobs)
            self.turn = max(self.turn, work.turn)
            return work.run, True
