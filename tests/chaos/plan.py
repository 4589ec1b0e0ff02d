"""Choose from a seed who submits which form, and what goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from playground.classify.stored_names import STORED_NAMES
from playground.faults import Fault
from tests.chaos.faults.call_faults import (
    PlannedFault,
    choose_fault,
    choose_seconds_per_page,
    late_fault,
    lose_answer,
)
from tests.chaos.faults.frozen_leader import FreezePoint, choose_freeze_point
from tests.chaos.faults.odd_classify import OddClassify, choose_odd_classify
from tests.chaos.faults.slack_refusals import PlannedRemoval, SlackRefusals, choose_refusals, choose_removal
from tests.chaos.faults.wall_clocks import PlannedClocks, choose_clocks
from tests.chaos.list_files import choose_file, choose_file_faults
from tests.chaos.planned_follow_ups import NO_FOLLOW_UPS, PlannedFollowUps, choose_follow_ups
from tests.chaos.planned_forms import PlannedForm, choose_form, choose_waiting_form, make_building_form

NO_FAULT = Fault()
_WAITING = 6  # forms. Slack takes fifty edits a minute, and each has a few


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that happens in one run."""

    seed: int
    forms: Sequence[PlannedForm]
    faults: Sequence[PlannedFault]
    #: The commits at which the first bots are killed: `before:7` or `after:7`. One bot for each.
    kill_at_commits: Sequence[str]
    #: Every running bot is killed after this many seconds, again and again.
    kill_after: Sequence[float]
    #: What happens to the wall clocks of the bots.
    clocks: PlannedClocks
    #: Seconds for which another process locks the database.
    locked: float
    #: Seconds for which the disk is full.
    disk_full: float
    #: Whether the leader is stopped until its lease has expired, and then resumed.
    freezes_leader: bool
    #: Where it freezes by itself instead. None: it doesn't.
    freezes_at: FreezePoint | None
    #: Whether PostgreSQL restarts.
    restarts_postgres: bool
    #: Seconds for which PostgreSQL refuses every write.
    read_only: float
    #: Seconds that are added to each round trip to PostgreSQL.
    round_trip: float
    #: Seconds after a bot is connected at which the reader of its log dies. None if it lives.
    log_gone_after: float | None
    #: Whether many people use the bot without a pause until the forms that waited at the start are sent.
    has_visitors: bool
    #: Seconds that Slack takes for each page of a large channel's members. 0: no channel is large.
    seconds_per_page: float
    slack_refusals: SlackRefusals
    odd_classify: OddClassify
    #: What people do with ready segments.
    follow_ups: PlannedFollowUps
    #: Who is removed from the workspace. None: nobody.
    removal: PlannedRemoval | None
    #: How Classify changes the names that it stores, a key of `STORED_NAMES`. Empty if it doesn't.
    stored_names: str

    @property
    def description(self) -> str:
        """Return the plan in one line."""
        parts = [f"{len(self.forms)} forms", *(fault.description for fault in self.faults)]
        parts += [f"killed {commit}" for commit in self.kill_at_commits]
        parts += [f"killed after {seconds:.1f} s" for seconds in self.kill_after]
        parts += self.clocks.descriptions
        parts += [f"locked {self.locked:.1f} s"] if self.locked else []
        parts += [f"disk full {self.disk_full:.1f} s"] if self.disk_full else []
        parts += [f"leader frozen at a {self.freezes_at}"] if self.freezes_at else []
        parts += ["leader frozen"] if self.freezes_leader and not self.freezes_at else []
        parts += [f"names stored {self.stored_names}"] if self.stored_names else []
        parts += ["PostgreSQL restarted"] if self.restarts_postgres else []
        parts += [f"read-only {self.read_only:.1f} s"] if self.read_only else []
        parts += [f"{self.round_trip * 1000:.0f} ms to the database"] if self.round_trip else []
        parts += [] if self.log_gone_after is None else [f"log gone after {self.log_gone_after:.1f} s"]
        waiting = sum(form.waits_at_start for form in self.forms)
        parts += [f"{waiting} of the forms waited at the start"] if waiting else []
        restored = sum(form.is_at_classify for form in self.forms)
        parts += [f"Classify had {restored} of them"] if restored else []
        parts += [f"{self.seconds_per_page:.1f} s for a page of members"] if self.seconds_per_page else []
        parts += ["a dozen visitors"] if self.has_visitors else []
        parts += [self.removal.description] if self.removal is not None else []
        parts += [f"{files} files"] if (files := sum(form.file is not None for form in self.forms)) else []
        parts += self.slack_refusals.description
        parts += self.odd_classify.descriptions
        parts += self.follow_ups.descriptions
        return ", ".join(parts)


def make_plan(seed: int, *, shared: bool) -> Plan:
    """Return the plan of a seed. shared: several bots on PostgreSQL, not one on SQLite."""
    random = Random(seed)
    same_name = random.random() < 0.15
    forms = [choose_form(random, number, same_name) for number in range(random.choice((1, 1, 2, 3)))]
    faults = [choose_fault(random) for _ in range(random.choice((0, 1, 1, 2, 3)))]
    clocks = choose_clocks(Random(f"clocks of {seed}"), Random(f"held by {seed}"))
    if clocks.late_call is not None:
        faults.insert(0, late_fault(clocks.late_call))
    stored_names = _choose_stored_names(seed)
    if stored_names:
        forms = [replace(form, name=_vary_name(form.name)) for form in forms]
        faults.append(lose_answer(forms[-1].kind))
    removal = choose_removal(seed)
    if removal is not None:
        forms = [replace(form, person=removal.person) for form in forms]
        channel = "private" if removal.known else forms[0].channel
        forms[0] = replace(forms[0], kind="segment", channel=channel)
    forms = [
        replace(
            form, file=choose_file(seed, form.number) if form.kind == "segment" and removal is None else None
        )
        for form in forms
    ]
    if any(form.file is not None for form in forms):
        faults += choose_file_faults(seed)
    seconds_per_page = 0.0 if removal is not None else choose_seconds_per_page(seed)
    if seconds_per_page:
        forms = [replace(form, channel="large") if form.channel == "member" else form for form in forms]
    kill_at_commits = [_choose_commit(random) for _ in range(random.choice((0, 1, 1, 2)))]
    # With a generator of their own, so that the plans of earlier releases stay the same otherwise.
    later = Random(f"database {seed}")
    has_visitors = shared and Random(f"visitors of {seed}").random() < 0.06
    if later.random() < 0.1 or has_visitors:
        numbers = range(len(forms), len(forms) + _WAITING)
        restored = Random(f"backup of {seed}")
        forms += [
            replace(choose_waiting_form(later, number), is_at_classify=restored.random() < 0.2)
            for number in numbers
        ]
    follow_ups = NO_FOLLOW_UPS  # a removed person does nothing more
    if removal is None:
        follow_ups = choose_follow_ups(
            seed, {form.number: _may_activate(form) for form in forms if form.gets_ready}
        )
    odd_classify = choose_odd_classify(
        seed, may_be_stale=removal is None and not clocks.any_wrong and any(map(_is_sent_as_segment, forms))
    )
    if odd_classify.lost is not None:
        faults.insert(0, odd_classify.lost)
        forms.append(make_building_form(len(forms)))
    return Plan(
        seed=seed,
        forms=forms,
        read_only=later.uniform(0.5, 5.0) if shared and later.random() < 0.15 else 0.0,
        round_trip=_choose_round_trip(later, has_visitors=has_visitors) if shared else 0.0,
        log_gone_after=later.uniform(0.0, 0.6) if not shared and later.random() < 0.1 else None,
        faults=[*faults, *follow_ups.faults],
        kill_at_commits=[*kill_at_commits, *follow_ups.kill_at_commits],
        kill_after=[random.uniform(0.2, 3.0)] if random.random() < 0.25 else [],
        clocks=clocks,
        locked=random.uniform(0.5, 6.5) if not shared and random.random() < 0.1 else 0.0,
        disk_full=random.uniform(0.5, 2.0) if not shared and random.random() < 0.1 else 0.0,
        freezes_leader=shared and random.random() < 0.3,
        freezes_at=choose_freeze_point(seed) if shared else None,
        restarts_postgres=shared and random.random() < 0.2,
        has_visitors=has_visitors,
        seconds_per_page=seconds_per_page,
        slack_refusals=choose_refusals(seed, may_contradict=_may_be_refused(forms[0], follow_ups)),
        odd_classify=odd_classify,
        follow_ups=follow_ups,
        removal=removal,
        stored_names=stored_names,
    )


def _choose_round_trip(random: Random, *, has_visitors: bool) -> float:
    chosen = random.choice((0.002, 0.01)) if random.random() < 0.15 else 0.0
    return 0.01 if has_visitors else chosen


def _choose_stored_names(seed: int) -> str:
    random = Random(f"how names are stored with seed {seed}")  # other choices stay the same
    return random.choice(list(STORED_NAMES)) if random.random() < 0.25 else ""


def _vary_name(name: str) -> str:
    """Return a name that `STORED_NAMES` change, except "trimmed". All forms share its start."""
    return f"Größe Ⅳ & <Snow>\u200b blowers 🎿 {'for homeowners and renters ' * 10}{name}"


def _choose_commit(random: Random) -> str:
    return f"{random.choice(('before', 'after'))}:{random.randint(1, 16)}"


def _may_activate(form: PlannedForm) -> str:
    """Return who may activate the form's segment. Empty: both may: the bot sees who is a member."""
    return form.person if form.channel in ("private", "large") else ""


def _is_sent_as_segment(form: PlannedForm) -> bool:
    return form.kind == "segment" and not form.is_stored_at_start


def _may_be_refused(form: PlannedForm, follow_ups: PlannedFollowUps) -> bool:
    """Return whether a form's channel may refuse each message, so that its thread is a direct message."""
    return form.channel == "member" and all(each.form != form.number for each in follow_ups.follow_ups)
