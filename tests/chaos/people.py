"""What people do in a chaos run: they fill in forms, answer questions, and leave the workspace."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playground.classify import Classify
from playground.faults import held
from playground.slack import Channel, Message, NotAcknowledged, Person
from playground.slack.block_kit.inputs import Value
from tests.chaos.faults.slack_refusals import PlannedRemoval
from tests.chaos.planned_forms import PlannedForm
from tests.chaos.result import created_for
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_CONNECTED_WITHIN = 90.0  # seconds
_VISITORS = 12
_MEMBERS = 4_500  # of a large channel: five pages
_CREATE_CALL = "segments.create"
_WRITES_WITHIN = 8.0  # seconds
_SENT_TIMEOUT = 3.0  # seconds, for each form to reach Classify for the first time


def field_values(form: PlannedForm, files: Sequence[str] = ()) -> dict[str, Value]:
    """Return what somebody fills in. files: the IDs of what they upload."""
    if form.kind == "campaign":
        return {"name": form.name, "use_case": "other", "description": form.prompt}
    uploads: dict[str, Value] = {"block_tld_files": list(files)} if files else {}
    return {**SNOWBLOWER_FORM, "name": form.name, "prompt": form.prompt, **uploads}


async def submit_until_accepted(
    sandbox: Sandbox, form: PlannedForm, person: Person, channel: Channel
) -> None:
    """Fill in the form, and submit it until Slack says that it was accepted."""
    modal = None
    files = [sandbox.slack.upload(person, "list.csv", form.file.data).id] if form.file else []
    while True:
        await sandbox.slack.wait_until_connected(_CONNECTED_WITHIN)
        with suppress(NotAcknowledged, TimeoutError):
            if modal is None:
                await person.command("/clsfy", form.kind, channel)
                modal = await person.modal(5, callback_id=f"{form.kind}_form")
            ack = await person.submit(modal, field_values(form, files))
            if not ack.errors or "already sent" in str(ack.errors):
                return


async def wait_until_sent(classify: Classify, forms: Sequence[PlannedForm]) -> None:
    """Wait a moment until Classify was called for each form. A repair before that would prevent faults."""
    count = sum(not form.builds_at_start for form in forms)

    def was_called() -> bool:
        calls = (*classify.traffic.of("segments.create"), *classify.traffic.of("campaigns.create"))
        return len(calls) >= count

    with suppress(TimeoutError):
        await classify.until(was_called, timeout=_SENT_TIMEOUT)


async def wait_for_follow_ups(classify: Classify, acting: Sequence[asyncio.Task[None]]) -> None:
    """Wait a moment until each activation and refinement was accepted and sent, for the same reason."""

    def was_called() -> bool:
        calls = (*classify.traffic.of("activations.create"), *classify.traffic.of("optimizations.create"))
        return len(calls) >= len(acting)

    if acting:
        done, _ = await asyncio.wait(acting, timeout=_SENT_TIMEOUT)
        if len(done) == len(acting):
            with suppress(TimeoutError):
                await classify.until(was_called, timeout=_SENT_TIMEOUT)


async def visit_until_sent(sandbox: Sandbox, forms: Sequence[PlannedForm]) -> None:
    """Let people open the Home tab without a pause until these forms, which waited, are sent."""

    def are_sent() -> bool:
        return all(created_for(sandbox, form) for form in forms)

    async def look_again_and_again(person: Person) -> None:
        while not are_sent():
            await sandbox.slack.wait_until_connected(_CONNECTED_WITHIN)
            with suppress(NotAcknowledged):
                await person.open_home_tab()

    people = [sandbox.slack.person(f"visitor-{number}") for number in range(_VISITORS)]
    await asyncio.gather(*map(look_again_and_again, people))


async def answer_questions(sandbox: Sandbox, people: Sequence[Person], forms: Sequence[PlannedForm]) -> None:
    """Let these people choose the one that is theirs, wherever they are asked."""
    for person in people:
        for message in sandbox.direct_messages(person):
            if message.blocks and any(map(_is_about_lists, message.blocks)):
                with suppress(NotAcknowledged):
                    await person.click(message, "question_send")
            for values in _offered_candidates(message):
                created = await asyncio.to_thread(_created_by_request, sandbox, forms, values[0].split()[0])
                chosen = [value for value in values if _classify_id(value) in created] or values[-1:]
                with suppress(NotAcknowledged):
                    await person.choose(message, "question_which", chosen[0])


def _is_about_lists(block: Mapping[str, Any]) -> bool:
    """Return whether it has the buttons of a question about lists: use them as they are, or edit the form."""
    actions = {element.get("action_id") for element in block.get("elements", [])}
    return {"question_send", "question_edit"} <= actions


def _offered_candidates(message: Message) -> list[list[str]]:
    """Return the values of the options of each menu in which a person chooses what is theirs."""
    return [
        [option["value"] for option in element["options"]]
        for block in message.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == "question_which"
    ]


def _created_by_request(sandbox: Sandbox, forms: Sequence[PlannedForm], uuid: str) -> list[int]:
    """Return the Classify IDs of what the form of this request created."""
    ((inputs,),) = sandbox.query(f"SELECT inputs FROM requests WHERE uuid = '{uuid}'")
    (form,) = (form for form in forms if f'"{form.prompt}"' in str(inputs).replace("'", '"'))
    return created_for(sandbox, form)


def _classify_id(option_value: str) -> int | None:
    """Return the ID in an option's value, or None if the option means "none of them"."""
    chosen = option_value.split()[1]
    return int(chosen) if chosen.isdigit() else None


def make_channel(sandbox: Sandbox, form: PlannedForm) -> Channel:
    """Return a new channel for a form, with the bot in it if the form says so."""
    channel = sandbox.slack.channel(f"form-{form.number}", private=form.channel in ("private", "large"))
    if form.channel in ("member", "large"):
        channel.members.add(sandbox.slack.bot.id)
    if form.channel == "large":
        channel.members |= {f"U0000{number:07}" for number in range(_MEMBERS)}  # Slack lists these first
    return channel


class Removal:
    """Removes somebody as planned, or nobody."""

    def __init__(self, planned: PlannedRemoval | None, sandbox: Sandbox) -> None:
        self._planned = planned
        self._sandbox = sandbox
        self._admins = [sandbox.slack.person(name) for name in ("cat", "dan")]
        #: Classify creates the first segment, and doesn't answer until the person is removed.
        self._fault = held(took_effect=True)

    @property
    def settings(self) -> Mapping[str, str]:
        """Return the settings of a bot whose admins answer for somebody who was removed."""
        return {} if self._planned is None else {"CLSFY_ADMINS": ",".join(admin.id for admin in self._admins)}

    @property
    def people_left(self) -> Sequence[Person]:
        """Return those who can answer a question."""
        everyone = [self._sandbox.ann, self._sandbox.ben, *self._admins]
        return [one for one in everyone if not self._sandbox.slack.workspace.users[one.id].deactivated]

    def begin(self) -> None:
        """Have the first segment held back. Remove the first admin if that is planned."""
        if self._planned is None:
            return
        self._sandbox.classify.faults.next(_CREATE_CALL, self._fault)
        if self._planned.first_admin_gone:
            self._deactivate(self._admins[0])

    async def run(self, submitted: asyncio.Event) -> None:
        """Remove the person once their forms are accepted and Classify has created a segment.

        Then somebody else creates one of the same name, so that the bot has to ask which one is theirs.
        """
        if self._planned is None:
            return
        sandbox, person = self._sandbox, getattr(self._sandbox, self._planned.person)
        await self._fault.reached.wait()
        await submitted.wait()
        if self._planned.known:
            with suppress(TimeoutError):  # the bot can't write to them now
                await sandbox.slack.until(lambda: sandbox.direct_messages(person), timeout=_WRITES_WITHIN)
        self._deactivate(person)
        for segment in list(sandbox.classify.segments.values()):
            sandbox.classify.add(segment.name)
        self._fault.release()

    def _deactivate(self, person: Person) -> None:
        self._sandbox.slack.workspace.users[person.id].deactivated = True
