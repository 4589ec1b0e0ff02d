"""Choose which ready segments are activated and refined, by whom, and what goes wrong meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from playground.faults import dropped_and_late, refused
from tests.chaos.faults.call_faults import PlannedFault, choose_fault_of

_DSPS = ("The Trade Desk", "DV360")
_END_DATE = "2031-03-01"  # after the wall clock of every bot
_CALLS = (
    *("activations.create",) * 4,
    "activations.get",
    "optimizations.create",
    "optimizations.create",
    "chat.postMessage",
    "chat.update",
)
_NOT_FOUND = '{"error": "not_found", "message": "Activation not found"}'


@dataclass(frozen=True, kw_only=True)
class PlannedFollowUp:
    """An activation or a refinement of segments that are ready."""

    number: int
    #: `activation` or `refinement`.
    kind: str
    #: The person: `ann` or `ben`.
    person: str
    #: The number of the form whose segment it is for. None: the segments that were ready before.
    form: int | None
    #: Whether it begins with a button, if there is one. Otherwise it begins with a command or a shortcut.
    clicks: bool
    dsp: str
    seat: str
    #: Whether the end date and the countries are filled in.
    in_detail: bool
    #: How it ends in Classify: `issue` or `fail`.
    deal_result: str
    #: What the person does if it wasn't confirmed: `look` for it in Classify, `send` it again, or `close` it.
    answer: str

    @property
    def budget(self) -> int:
        """Return the budget. It identifies an activation in Classify."""
        return 1000 + self.number

    @property
    def domain(self) -> str:
        """Return the domain that is blocked. It identifies a refinement in Classify."""
        return f"blocked-by-follow-up-{self.number}.example"

    @property
    def field_values(self) -> Mapping[str, str]:
        """Return what is filled in."""
        if self.kind == "refinement":
            return {"like_urls": "", "block_domains": self.domain}  # the shortcut fills in a link
        details = {"end_date": _END_DATE, "geo": "US, CA"} if self.in_detail else {}
        money = {"budget": str(self.budget), "currency": "USD"}
        return {"dsp": self.dsp, "buyer_seat": self.seat, **money, **details}

    def expected_body(self, segment_ids: Sequence[int]) -> Mapping[str, Any]:
        """Return what Classify has to be sent, for a refinement about its first segment."""
        if self.kind == "refinement":
            return {"segment_id": segment_ids[0], "block": {"domains": [self.domain]}}
        return {
            "segment_ids": list(segment_ids),
            "dsp": self.dsp,
            "buyer_seat": self.seat,
            "budget": {"amount": self.budget, "currency": "USD"},
            **({"end_date": _END_DATE, "geo": ["US", "CA"]} if self.in_detail else {}),
        }


@dataclass(frozen=True, kw_only=True)
class PlannedFollowUps:
    """Everything that is done with ready segments in one run."""

    follow_ups: Sequence[PlannedFollowUp]
    #: How many segments were ready before, in the database of an earlier version. They share a channel.
    earlier: int
    #: Whether the messages about these segments were deleted while no bot ran.
    deletes_messages: bool
    faults: Sequence[PlannedFault]
    #: As in `Plan`. An activation comes late in a bot's life.
    kill_at_commits: Sequence[str]

    @property
    def descriptions(self) -> Sequence[str]:
        """Return them in a few words."""
        parts = [
            f"{each.kind} of {'earlier segments' if each.form is None else f'form {each.form}'}"
            for each in self.follow_ups
        ]
        return [*parts, *(["messages of earlier segments deleted"] if self.deletes_messages else [])]


NO_FOLLOW_UPS = PlannedFollowUps(
    follow_ups=[], earlier=0, deletes_messages=False, faults=[], kill_at_commits=[]
)


def choose_follow_ups(seed: int, forms: Mapping[int, str]) -> PlannedFollowUps:
    """Return what is done with ready segments.

    forms: the numbers of the forms whose segments get ready, each with who may activate it: `ann`, `ben`, or
    nothing if both may.
    """
    random = Random(f"follow-ups of seed {seed}")  # other choices stay the same
    count = random.choice((0, 0, 1, 1, 1, 2, 3))
    earlier, shared_seat = random.choice((1, 1, 2)), random.random() < 0.15
    follow_ups = [_choose(random, number, forms, shared_seat) for number in range(count)]
    if all(each.form is not None for each in follow_ups):
        earlier = 0
    chosen = [_choose_fault(random) for _ in range(random.choice((0, 1, 1, 2)))]
    kills = [
        f"{random.choice(('before', 'after'))}:{random.randint(4, 30)}"
        for _ in range(random.choice((0, 1, 1)))
    ]
    return PlannedFollowUps(
        follow_ups=follow_ups,
        earlier=earlier,
        deletes_messages=earlier > 0 and random.random() < 0.1,
        faults=chosen if follow_ups else [],
        kill_at_commits=kills if follow_ups else [],
    )


def _choose(random: Random, number: int, forms: Mapping[int, str], shared_seat: bool) -> PlannedFollowUp:
    form = random.choice([None, *forms]) if random.random() < 0.5 else None
    person = random.choice(("ann", "ben"))
    return PlannedFollowUp(
        number=number,
        kind=random.choice(("activation", "activation", "refinement")),
        person=forms.get(form, "") or person if form is not None else person,
        form=form,
        clicks=random.random() < 0.7,
        dsp=_DSPS[0] if shared_seat else random.choice(_DSPS),
        seat="seat-of-all" if shared_seat else f"seat-of-follow-up-{number}",
        in_detail=random.random() < 0.5,
        deal_result=random.choice(("issue", "issue", "fail")),
        answer=random.choice(("look", "look", "look", "send", "close")),
    )


def _choose_fault(random: Random) -> PlannedFault:
    call = random.choice(_CALLS)
    fault = choose_fault_of(random, "slack" if call.startswith("chat.") else "classify", call)
    kind = random.random()
    if call == "activations.get" and kind < 0.3:
        gone = refused(404, _NOT_FOUND)
        return PlannedFault(server="classify", call=call, skip=0, fault=gone, description=f"{call} 404")
    if call.endswith(".create") and kind < 0.15:
        late = dropped_and_late(random.uniform(0.3, 2.5))
        return PlannedFault(server="classify", call=call, skip=0, fault=late, description=f"{call} late")
    return fault
