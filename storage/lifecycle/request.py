"""What a request is: one thing that a person requested with a form, and how far it has come."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct, field

from storage.lifecycle.kind import Kind as Kind


class State(StrEnum):
    """How far a request has come. docs/architecture.md#states-of-a-request draws how one leads to another."""

    PREPARING = "preparing"  # committed, but its files aren't read yet, or the person is asked about them
    ACCEPTED = "accepted"  # committed, and promised to the person. Classify definitely doesn't have it
    SUBMITTING = "submitting"  # the call to Classify is in progress, or was when the bot stopped
    UNCERTAIN = "uncertain"  # Classify possibly has it. It is searched for, never blindly sent again
    BUILDING = "building"  # Classify has it and is building it
    READY = "ready"  # Classify has built, registered or edited it
    FAILED = "failed"  # Classify couldn't build it
    LOST = "lost"  # Classify doesn't know it anymore
    REJECTED = "rejected"  # Classify refused it, in its own words
    DROPPED = "dropped"  # the person or the operator closed it


#: The states that still change. Each of the others is final.
OPEN = (State.PREPARING, State.ACCEPTED, State.SUBMITTING, State.UNCERTAIN, State.BUILDING)
#: The states of a request that Classify has created.
CREATED = (State.BUILDING, State.READY, State.FAILED, State.LOST)
#: The states whose result is posted in the thread, if the request had a build.
WITH_RESULT = (State.READY, State.FAILED, State.LOST)
#: The states of a request that Classify did not carry out.
UNSUCCESSFUL = (State.FAILED, State.LOST, State.REJECTED)


class Question(StrEnum):
    """What only the person can decide. A request with a question waits for the answer."""

    CONTINUE = "send"  # it wasn't created within a day: send it anyway, or drop it?
    WHICH = "which"  # several objects in Classify could be it: which one, or none?
    OVERWRITE = "overwrite"  # the campaign was changed elsewhere meanwhile: overwrite that, or drop the edit?
    LISTS = "lists"  # a file can't be read, or much of it can't be used: send it without, or edit it?
    OVERLAP = "overlap"  # a list blocks the site of an example: send it anyway, or edit it?
    DUPLICATE = "duplicate"  # another request has the same inputs: build it anyway, or drop it?
    EXISTS = "exists"  # Classify possibly has it, and nothing lists it: does it exist, or send it again?


class Candidate(NamedTuple):
    """A segment or campaign in Classify's list that could be what a request created."""

    #: Classify's ID.
    id: int
    #: Its name as Classify stores it. Empty if only its id was kept.
    name: str = ""


class Request(Struct, frozen=True, kw_only=True):
    """A row of `requests`. Times are in UTC. IDs are Slack's and Classify's own."""

    #: The row's id, in the order of acceptance. 0 before it is inserted.
    id: int
    #: The form's UUID. It is unique, so that a form that is sent several times creates one request.
    uuid: str
    #: What is requested.
    kind: Kind = Kind.SEGMENT
    #: How far it has come.
    state: State = State.ACCEPTED
    #: Counts the saved steps. Writes compare it, so that nobody overwrites what they haven't read.
    version: int = 1
    #: Slack's ID of the workspace.
    team_id: str
    #: Slack's ID of the Enterprise Grid organization. None outside of one.
    enterprise_id: str | None = None
    #: Slack's ID of the person who requested it.
    user_id: str
    #: Slack's ID of the channel in which it is announced.
    channel_id: str
    #: What the form held, as `SegmentInputs` or `CampaignInputs` of the Classify client takes it. For an edit
    #: `{"id", "name", "changes", "before"}`, the last two by field. For an activation see `deals`.
    inputs: Mapping[str, Any] = field(default_factory=dict)
    #: What only one request of its kind may be in progress about. See `names.make_name_key`.
    name_key: str = ""
    #: A hash that is the same for equal inputs of a kind. None for a watch.
    inputs_key: str | None = None
    #: When the form was committed.
    accepted_at: datetime
    #: When its next step may be made: an attempt while ACCEPTED, a check while BUILDING.
    #: While UNCERTAIN: when the attempt had ended without a good answer, or later.
    due_at: datetime
    #: How many times it was sent to Classify.
    attempts: int = 0
    #: When the last attempt began. None before the first.
    attempted_at: datetime | None = None
    #: When the first attempt began that Classify possibly received. None if there was none.
    uncertain_since: datetime | None = None
    #: How many times in a row Classify has shown it absent.
    absences: int = 0
    #: What the person is asked. None if nothing.
    question: Question | None = None
    #: When the person or the operator last said to continue. None if nobody has.
    continued_at: datetime | None = None
    #: What Classify has that could be it, oldest first: the person is asked which one, or has said that it is
    #: none of them.
    candidates: tuple[Candidate, ...] = ()
    #: Classify's ID of the segment or campaign. None until Classify is known to have it.
    classify_id: int | None = None
    #: The build status that Classify reported last. None if none is known.
    classify_status: str | None = None
    #: When Classify created it, in Classify's time. None if it didn't say.
    created_at: datetime | None = None
    #: When it finished, in Classify's time. None before, and after that if Classify didn't say.
    finished_at: datetime | None = None
    #: When the bot noticed that it had finished. None before.
    noticed_at: datetime | None = None
    #: Whether the person was notified that it hasn't finished within a day. It is checked hourly since.
    overdue: bool = False
    #: Classify's words if it was REJECTED, or if it FAILED and Classify said why in the same answer.
    #: Otherwise None.
    error_message: str | None = None
    #: The HTTP status with which Classify rejected it, otherwise None.
    error_status: int | None = None
    #: Where its thread is: the channel, or the direct message with the person. None before it is announced.
    thread_channel: str | None = None
    #: The `ts` of the announcement, which is the thread. None before it is announced.
    thread_ts: str | None = None
    #: The `status_key` that the announcement shows. None before it is announced.
    displayed_status: str | None = None
    #: When the announcement is to be edited. None if it shows the current status.
    edit_due_at: datetime | None = None
    #: Whether it may come from an old backup. Its notifications are then looked for before they are posted.
    maybe_restored: bool = False
    #: Whether the person was notified that it takes far longer than others did.
    slow: bool = False
    #: When someone last clicked "Check now". None if nobody has.
    checked_at: datetime | None = None
    #: Slack's link to the announcement. None until it is fetched, empty if Slack has none.
    permalink: str | None = None
    #: The UUID of the request that this one tries again. None if it is no retry.
    retry_of: str | None = None
    #: When the person dismissed it from "Needs your attention". None if they haven't.
    dismissed_at: datetime | None = None
    #: `uncertain_since`, or `attempted_at` if that is None, in Classify's time. None if that wasn't known.
    classify_attempted_at: datetime | None = None
    #: Whether Slack hasn't said yet that the person is in its private channel. Until then it is neither
    #: announced nor sent. If it is REJECTED, they aren't in the channel.
    access_unknown: bool = False
    #: How many lists it uses besides what was typed.
    list_count: int = 0
    #: How many values of its files were left out. 0 before they are read.
    left_out: int = 0
    #: The last question about its lists that the person answered with "go on". None if there was none.
    decided: Question | None = None
    #: The id of the request in whose thread it is announced. None if its announcement starts a thread.
    parent_id: int | None = None
    #: The `ts` of the message in whose thread its announcement is a reply. None if that starts the thread.
    root_ts: str | None = None
    #: What Classify issued for it. See `deals`. None if nothing was issued yet, or never is.
    result: Mapping[str, Any] | None = None
    #: When the next reminder about its deal is due. None if there is no more.
    reminder_due_at: datetime | None = None

    @property
    def name(self) -> str:
        """Return the name as it was typed."""
        return str(self.inputs.get("name", ""))

    @property
    def reference(self) -> str:
        """Return what people quote and the log shows: `R7`."""
        return f"R{self.id}"

    @property
    def is_waiting_for_answer(self) -> bool:
        """Return whether the person who requested it has to answer a question before it goes on."""
        return self.question is not None and self.state in OPEN

    @property
    def can_be_corrected(self) -> bool:
        """Return whether it was never sent, so that its form can be submitted again with other inputs. "Edit"
        answers a question about its lists."""
        return self.state is State.PREPARING or (self.state is State.ACCEPTED and self.question is None)

    @property
    def is_delayed(self) -> bool:
        """Return whether an attempt to send it has failed and it is, or will be, sent again."""
        failed_attempts = self.attempts - (self.state is State.SUBMITTING)
        return self.state in (State.ACCEPTED, State.SUBMITTING) and failed_attempts > 0

    @property
    def status_key(self) -> str:
        """Return what the announcement shows. An edit is due if `displayed_status` is another."""
        if self.is_waiting_for_answer:
            return f"asked:{self.question}"
        if self.state is State.PREPARING:
            return "preparing"
        if self.state in (State.ACCEPTED, State.SUBMITTING):
            return "delayed" if self.is_delayed else "sending"
        if self.state is State.BUILDING:
            pace = ":overdue" if self.overdue else ":slow" if self.slow else ""
            return f"{self.state}:{self.classify_status or ''}{pace}"
        return str(self.state)

    @property
    def build_started_at(self) -> datetime:
        """Return when its build began, as far as it is known."""
        return self.attempted_at or self.accepted_at


class Step(NamedTuple):
    """A change of one request."""

    #: The request as it was read.
    before: Request
    #: The request as it is to be saved, or as it was saved.
    after: Request
