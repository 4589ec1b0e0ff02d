"""What people do with ready segments: activate and refine them, and answer what Classify didn't confirm."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from playground.slack import Channel, Message, NotAcknowledged, Person
from playground.slack.workspace.view import View
from tests.chaos.follow_ups.earlier import EarlierSegments
from tests.chaos.follow_ups.lookup import find_request, is_of, made_by
from tests.chaos.planned_follow_ups import PlannedFollowUp
from tests.support.sandbox import Sandbox

_TIMEOUT = 90.0  # seconds
_FORMS = {"activation": "activation_form", "refinement": "refinement_form"}
_BUTTONS = {"activation": "segment_activate", "refinement": "segment_refine"}
EXISTS, ACCEPTED, SEND, DROP = "question_exists", "question_accepted", "question_send", "question_drop"


class FollowUpPeople:
    """Those who activate and refine segments, and what they have decided.

    channels: the channel of each form, by its number. form_locks: by the name of a person, who fills in one
    form at a time.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        follow_ups: Sequence[PlannedFollowUp],
        earlier: EarlierSegments,
        channels: Mapping[int, Channel],
        form_locks: Mapping[str, asyncio.Lock],
    ) -> None:
        #: The numbers of those that the bot has acknowledged.
        self.accepted: set[int] = set()
        #: The UUIDs of the requests that were closed.
        self.closed: set[str] = set()
        #: The questions that were answered by sending it again, by the UUID of the request.
        self.sent_again: dict[str, set[str]] = defaultdict(set)
        self._sandbox = sandbox
        self._follow_ups = follow_ups
        self._earlier = earlier
        self._channels = channels
        self._form_locks = form_locks

    def segment_ids(self, follow_up: PlannedFollowUp) -> list[int]:
        """Return the Classify IDs of its segments. Empty as long as they aren't ready."""
        if follow_up.form is None:
            return self._earlier.ids
        prompt = f"prompt of chaos form {follow_up.form}"
        segments = self._sandbox.classify.segments.values()
        return [one.id for one in segments if (one.inputs.get("prompt"), one.status) == (prompt, "complete")][
            :1
        ]

    def has_open_work(self) -> bool:
        """Return whether something that could be activated or refined by now isn't."""
        return any(each.number not in self.accepted and self.segment_ids(each) for each in self._follow_ups)

    async def act(self, follow_up: PlannedFollowUp) -> None:
        """Wait until the segments are ready, and try until it is acknowledged."""
        await self._sandbox.classify.until(lambda: self.segment_ids(follow_up), _TIMEOUT * 2)
        async with self._form_locks[follow_up.person]:
            await self._submit_until_accepted(follow_up)
        self.accepted.add(follow_up.number)

    async def _submit_until_accepted(self, follow_up: PlannedFollowUp) -> None:
        """Fill in the form and confirm it. It is submitted again as long as there is no ack."""
        slack, person = self._sandbox.slack, self._person(follow_up)
        last: View | None = None  # what commits it: the confirmation, or the form of a refinement
        while True:
            await slack.wait_until_connected(_TIMEOUT)
            with suppress(NotAcknowledged, TimeoutError, SQLAlchemyError):  # the database is locked
                if last is None:
                    slack.views.clear(person.id)  # a form that loads forever is closed
                    last = await self._fill_in(follow_up, person)
                if last is not None:
                    ack = await person.submit(last)
                    if (ack.payload or {}).get("response_action") == "clear":
                        return
                    last = None  # it says why not
            await asyncio.sleep(0.3)

    async def _fill_in(self, follow_up: PlannedFollowUp, person: Person) -> View | None:
        """Return what is to be submitted at last. None if it isn't possible yet."""
        form = await self._open(follow_up, person)
        if form is None:
            return None
        chosen = await asyncio.to_thread(self._find_uuids, follow_up)
        if not chosen or not all(uuid in str(form.blocks) for uuid in chosen):
            return None  # the bot hasn't heard yet that it is ready
        form = person.fill_in(form, {"segments": chosen, **follow_up.field_values})
        if follow_up.kind == "refinement":
            return form
        if (await person.submit(form)).errors:
            return None
        return await person.modal(5, callback_id="activation_confirmation")

    async def _open(self, follow_up: PlannedFollowUp, person: Person) -> View | None:
        """Return the form, or None if the segment can't be activated or refined yet."""
        sandbox, channel = self._sandbox, self._channel(follow_up)
        button, segment_id = _BUTTONS[follow_up.kind], self.segment_ids(follow_up)[0]
        places = [*channel.every_message(), *sandbox.direct_messages(person)]
        shown = [each for each in places if button in str(each.blocks) and f"`{segment_id}`" in each.text]
        if follow_up.clicks and shown:
            await person.click(shown[0], button)
        elif follow_up.kind == "activation":
            await person.command("/clsfy", f"activate {segment_id}", channel)
        else:
            said = await person.say("Not like https://www.reuters.com/", channel)
            await person.message_shortcut("refine_from_message", said)
        await sandbox.slack.until(lambda: person.open_modals and not _is_loading(person.open_modals[-1]), 5)
        return (
            person.open_modals[-1] if person.open_modals[-1].callback_id == _FORMS[follow_up.kind] else None
        )

    def _find_uuids(self, follow_up: PlannedFollowUp) -> list[str]:
        """Return the UUIDs of its segments' requests."""
        ids = set(self.segment_ids(follow_up))
        rows = self._sandbox.query(
            "SELECT uuid, classify_id FROM requests WHERE kind = 'segment' ORDER BY id"
        )
        return [uuid for uuid, classify_id in rows if classify_id in ids]

    def _person(self, follow_up: PlannedFollowUp) -> Person:
        person: Person = getattr(self._sandbox, follow_up.person)
        return person

    def _channel(self, follow_up: PlannedFollowUp) -> Channel:
        channel = self._earlier.channel if follow_up.form is None else self._channels[follow_up.form]
        assert channel is not None
        return channel

    async def answer_questions(self) -> None:
        """Answer each question about what Classify didn't confirm, until cancelled."""
        while True:
            for person in (self._sandbox.ann, self._sandbox.ben):
                for message in self._sandbox.direct_messages(person):
                    if uuid := _asked_about(message):
                        with suppress(NotAcknowledged, TimeoutError, KeyError):  # answered meanwhile
                            await self._answer(uuid, person, message)
            await asyncio.sleep(0.2)

    async def _answer(self, uuid: str, person: Person, message: Message) -> None:
        try:
            request = await asyncio.to_thread(find_request, self._sandbox, uuid)
        except SQLAlchemyError:
            return  # the database is locked
        (follow_up,) = (each for each in self._follow_ups if is_of(each, request.inputs))
        found = made_by(self._sandbox, follow_up, request.segment_id)
        if follow_up.answer == "close":
            self.closed.add(uuid)
            await person.click(message, DROP)
        elif follow_up.answer == "send" or not found:
            self.sent_again[uuid].add(message.ts)
            await person.click(message, SEND)
        elif follow_up.kind == "refinement":
            await person.click(message, ACCEPTED)
        else:
            async with self._form_locks[follow_up.person]:
                self._sandbox.slack.views.clear(person.id)
                await person.click(message, EXISTS)
                form = await person.modal(5, callback_id="existing_activation")
                await person.submit(form, {"activation_id": str(found[0].id)})
                self._sandbox.slack.views.clear(person.id)


def finish_deals(sandbox: Sandbox, follow_ups: Sequence[PlannedFollowUp]) -> None:
    """Issue a Deal ID for each pending activation, or let it fail, as planned."""
    for follow_up in follow_ups:
        for one in made_by(sandbox, follow_up, None):
            if one.status in ("pending", "processing"):
                is_issued = follow_up.deal_result == "issue"
                (sandbox.classify.issue_deal if is_issued else sandbox.classify.fail_deal)(one.id)


def _is_loading(view: View) -> bool:
    return "Loading" in str(view.blocks)


def _asked_about(message: Message) -> str:
    """Return the UUID of the request that a question is about. Empty if it isn't such a question."""
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") in (EXISTS, ACCEPTED):
                return str(element["value"]).partition(" ")[0]  # it may name the attempt besides
    return ""
