"""Choose from a seed who submits which form."""

from dataclasses import dataclass
from random import Random

from tests.chaos.list_files import PlannedFile


@dataclass(frozen=True, kw_only=True)
class PlannedForm:
    """A form that a person submits."""

    number: int
    #: `segment` or `campaign`.
    kind: str
    name: str
    #: The person: `ann` or `ben`.
    person: str
    #: `public`, `member` (the bot is a member), `private` (it isn't), or `large` (private, and it is).
    channel: str
    #: How the build ends: `finish` or `fail`.
    build_result: str
    #: Whether it was accepted two hours before the bots start, and never sent.
    waits_at_start: bool = False
    #: Whether Classify has it nevertheless: the database is restored from a backup.
    is_at_classify: bool = False
    #: Whether Classify was building it already when the bots start.
    builds_at_start: bool = False
    #: The file that they upload. None if there is none.
    file: PlannedFile | None = None

    @property
    def prompt(self) -> str:
        """Return the prompt or the description. It identifies the form in Classify."""
        return f"prompt of chaos form {self.number}"

    @property
    def is_stored_at_start(self) -> bool:
        """Return whether its request is in the database when the bots start."""
        return self.waits_at_start or self.builds_at_start

    @property
    def gets_ready(self) -> bool:
        """Return whether Classify finishes what it creates as a segment that can be activated."""
        return (self.kind, self.build_result, self.is_stored_at_start) == ("segment", "finish", False)


def choose_form(random: Random, number: int, same_name: bool) -> PlannedForm:
    """Choose a form. same_name: all forms have the same name."""
    return PlannedForm(
        number=number,
        kind=random.choice(("segment", "segment", "segment", "campaign")),
        name="Same name" if same_name else f"Chaos form {number}",
        person=random.choice(("ann", "ben")),
        channel=random.choice(("public", "member", "member", "private")),
        build_result=random.choice(("finish", "finish", "fail")),
    )


def choose_waiting_form(random: Random, number: int) -> PlannedForm:
    """Choose a form that waits at the start."""
    return PlannedForm(
        number=number,
        kind="segment",
        name=f"Chaos form {number}",
        person=random.choice(("ann", "ben")),
        channel="member",
        build_result=random.choice(("finish", "finish", "fail")),
        waits_at_start=True,
    )


def make_building_form(number: int) -> PlannedForm:
    """Return a form whose segment is building at the start."""
    return PlannedForm(
        number=number,
        kind="segment",
        name=f"Chaos form {number}",
        person="ann",
        channel="member",
        build_result="finish",
        builds_at_start=True,
    )
