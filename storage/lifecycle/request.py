"""What a request is: one thing that a person asked for, from the form to its end."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What is asked for."""

    SEGMENT = "segment"
    CAMPAIGN = "campaign"  # a pixel campaign, registered at once
    EDIT = "edit"  # of a campaign; a PUT may be repeated
    WATCH = "watch"  # a segment made elsewhere, watched to its end

    @property
    def has_build(self) -> bool:
        """Whether it is built at Classify for a while, so that its end is told in a thread of its own."""
        return self in (Kind.SEGMENT, Kind.WATCH)

    @property
    def noun(self) -> str:
        """What people call what it is about."""
        return "segment" if self.has_build else "campaign"


class State(StrEnum):
    """Where a request stands; the README draws how one leads to another."""

    ACCEPTED = "accepted"  # promised to the person; not sent, or surely not taken
    SUBMITTING = "submitting"  # the call is under way, or was when the bot died
    UNCERTAIN = "uncertain"  # perhaps taken by Classify: looked for, never blindly repeated
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    LOST = "lost"  # Classify does not know it any more
    REJECTED = "rejected"  # Classify said no, in its words
    DROPPED = "dropped"  # the person said: leave it


OPEN = (State.ACCEPTED, State.SUBMITTING, State.UNCERTAIN, State.BUILDING)
CREATED = (State.BUILDING, State.READY, State.FAILED, State.LOST)
FINISHED = (State.READY, State.FAILED, State.LOST)


class Question(StrEnum):
    """What only the person can decide; a request with a question waits for the answer."""

    CONTINUE = "send"  # not made for a day: send it all the same, or drop it?
    WHICH = "which"  # several at Classify could be it: which one, or none?
    OVERWRITE = "overwrite"  # the campaign was changed elsewhere meanwhile: overwrite that, or leave it?


@dataclass(frozen=True, kw_only=True)
class Request:
    """A row of `requests`. Times are in UTC; ids are Slack's and Classify's own.

    inputs: what the form held: as `SegmentInputs` or `CampaignInputs` of Classify's client takes it; of an
    edit `{"id", "name", "changes", "before"}`, the last two by field. inputs_key: the same for equal inputs
    of a kind. due_at: when the next step
    (a try while ACCEPTED, a look while BUILDING) may be made. uncertain_since: the first attempt that may
    have been taken without our knowing. absences: how often in a row a look has
    shown it absent. continued_at: when the person last said to go on. finished_at: when
    it ended at Classify; None beside `noticed_at` where Classify does not say. suspected: it may come from an
    old backup, so what is owed for it is looked for before it is posted. slow: the person was told that it
    takes longer than others. checked_at: when someone last asked for a look out of turn.
    """

    id: int
    uuid: str
    kind: Kind = Kind.SEGMENT
    state: State = State.ACCEPTED
    version: int = 1
    team_id: str
    enterprise_id: str | None = None
    user_id: str
    channel_id: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    name_key: str = ""
    inputs_key: str | None = None
    accepted_at: datetime
    due_at: datetime
    attempts: int = 0
    attempted_at: datetime | None = None
    uncertain_since: datetime | None = None
    absences: int = 0
    question: Question | None = None
    continued_at: datetime | None = None
    candidates: tuple[int, ...] = ()
    classify_id: int | None = None
    classify_status: str | None = None
    created_at: datetime | None = None
    finished_at: datetime | None = None
    noticed_at: datetime | None = None
    overdue: bool = False
    error_message: str | None = None
    error_status: int | None = None
    thread_channel: str | None = None
    thread_ts: str | None = None
    displayed_status: str | None = None
    edit_due_at: datetime | None = None
    maybe_restored: bool = False
    slow: bool = False
    checked_at: datetime | None = None

    @property
    def name(self) -> str:
        """The name as it was typed."""
        return str(self.inputs.get("name", ""))

    @property
    def reference(self) -> str:
        """What a person quotes and the log carries."""
        return f"R{self.id}"

    @property
    def status_key(self) -> str:
        """What the channel message shows of it; an edit is owed where this differs from `shown`."""
        return (
            f"{self.state}:{self.classify_status or ''}" if self.state is State.BUILDING else str(self.state)
        )

    @property
    def build_started_at(self) -> datetime:
        """When its building began, as far as we know."""
        return self.attempted_at or self.accepted_at


class Step(NamedTuple):
    """A change of one request."""

    #: The request as it was read.
    before: Request
    #: The request as it is to be saved, or as it was saved.
    after: Request


def normalize_name(name: str) -> str:
    """The form in which two names are the same: composed, and with single spaces."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def compute_inputs_key(kind: Kind, inputs: Mapping[str, Any]) -> str:
    """The same for what asks for the same, lists in any order."""
    plain = {field: sorted(value) if isinstance(value, list) else value for field, value in inputs.items()}
    plain["name"] = normalize_name(str(plain.get("name", "")))
    return hashlib.sha256(json.dumps([kind, plain], sort_keys=True).encode()).hexdigest()
