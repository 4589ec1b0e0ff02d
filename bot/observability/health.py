"""Whether the bot can do its work, and what keeps it from working."""

import time
from collections.abc import Callable
from math import inf

from msgspec import Struct, field


class Health(Struct):
    """The problems that keep the bot from being ready."""

    #: A sentence for each part that doesn't work, in our own words, without any secret.
    obstacles: dict[str, str] = field(default_factory=dict)
    #: Returns seconds of a clock that nobody sets.
    monotonic: Callable[[], float] = time.monotonic
    #: For each running job, the seconds after which it should have run again.
    _longest_silence: dict[str, float] = field(default_factory=dict)
    #: When each running job last reported that it ran, or was started.
    _heard_at: dict[str, float] = field(default_factory=dict)
    #: The jobs that were stopped. Nobody would end their problems.
    _stopped: set[str] = field(default_factory=set)
    #: For each problem that only a job can end, the job.
    _jobs: dict[str, str] = field(default_factory=dict)
    #: When each problem ends, if it isn't reported again.
    _ends_at: dict[str, float] = field(default_factory=dict)

    def report_problem(
        self, part: str, reason: str, *, job: str | None = None, seconds: float | None = None
    ) -> bool:
        """Record that `part` doesn't work. Return whether that is news.

        seconds: after which it counts as working, unless it is reported again. None: until that is reported.

        job: the job that alone can end this problem, if it isn't `part` itself. Its problems end when it is
        stopped, and its last run doesn't count anymore: another process does its work now.
        """
        job = job or part
        if job in self._stopped:
            return False
        self._jobs[part] = job
        news = self._lasting().get(part) != reason
        self.obstacles[part] = reason
        self._ends_at[part] = inf if seconds is None else self.monotonic() + seconds
        self._heard_at[part] = self.monotonic()
        return news

    def report_ok(self, part: str) -> bool:
        """Record that `part` works. Return whether that is news."""
        self._heard_at[part] = self.monotonic()
        return self.obstacles.pop(part, None) is not None

    def expect_runs(self, job: str, longest_silence: float) -> None:
        """Count it as a problem if the job, which starts now, doesn't report for that many seconds."""
        self._stopped.discard(job)
        self._longest_silence[job] = longest_silence
        self._heard_at[job] = self.monotonic()

    def expect_no_runs(self, job: str) -> None:
        """The job was stopped, so it is no problem anymore."""
        self._stopped.add(job)
        self._longest_silence.pop(job, None)
        for part in [part for part in self.obstacles if self._jobs.get(part) == job]:
            del self.obstacles[part]

    def current_obstacles(self) -> dict[str, str]:
        """Return all problems by part, including jobs that haven't run for too long. Empty: ready."""
        now = self.monotonic()
        silent = {
            job: f"hasn't run for {(now - self._heard_at[job]) / 60:.0f} min"
            for job, longest in self._longest_silence.items()
            if now - self._heard_at[job] > longest
        }
        return silent | self._lasting()

    def _lasting(self) -> dict[str, str]:
        """Return the problems that were reported and haven't ended."""
        now = self.monotonic()
        return {part: reason for part, reason in self.obstacles.items() if now < self._ends_at.get(part, inf)}
