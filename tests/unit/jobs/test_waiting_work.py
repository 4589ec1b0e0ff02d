"""What runs next at a database with one writer: people's work first, the jobs' for a share of the time."""

from collections.abc import Callable

from storage.engine.waiting_work import PEOPLE_PER_JOB, WaitingWork


class Clock:
    """A clock that each piece of work moves on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.order: list[str] = []

    def work(self, who: str, seconds: float) -> Callable[[], None]:
        """Return work that takes so long."""

        def run() -> None:
            self.order.append(who)
            self.seconds += seconds

        return run


def test_if_people_always_wait_a_job_runs_after_three_times_as_much_of_their_work() -> None:
    clock = Clock()
    waiting = WaitingWork(lambda: clock.seconds)
    for _ in range(3):
        waiting.put_for_job(clock.work("job", 0.25), 0)
    for _ in range(8):
        waiting.put_for_people(clock.work("person", 0.25))
    waiting.close()
    waiting.run_all()
    people = ["person"] * PEOPLE_PER_JOB
    assert clock.order == ["job", *people, "job", *people, "job", "person", "person"]


def test_a_job_that_takes_long_lets_people_go_first_for_longer() -> None:
    clock = Clock()
    waiting = WaitingWork(lambda: clock.seconds)
    waiting.put_for_job(clock.work("long job", 1.0), 0)
    waiting.put_for_job(clock.work("job", 0.25), 0)
    for _ in range(20):
        waiting.put_for_people(clock.work("person", 0.25))
    waiting.close()
    waiting.run_all()
    assert clock.order.index("job") == 1 + 4 * PEOPLE_PER_JOB


def test_jobs_run_at_once_if_nobody_waits() -> None:
    clock = Clock()
    waiting = WaitingWork(lambda: clock.seconds)
    for turn in (1, 0):
        waiting.put_for_job(clock.work(f"turn {turn}", 1.0), turn)
    waiting.close()
    waiting.run_all()
    assert clock.order == ["turn 0", "turn 1"]
