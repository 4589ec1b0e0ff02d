"""What stories about activations do again and again."""

from collections.abc import Mapping
from typing import Any

from playground.classify import Activation
from playground.slack import Ack, Message, Person
from tests.support.sandbox import Sandbox

DESTINATION = {"dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}
_TIMEOUT = 45.0


async def build_segment(sandbox: Sandbox, name: str = "Snowblower Buyers", count: int = 1) -> Message:
    """Request a segment and let Classify finish it. Return its message, which shows that it is ready."""
    await sandbox.request_segment(name=name)
    segment = await sandbox.wait_for_segment(count)
    message = await sandbox.wait_for_announcement(count)
    sandbox.classify.finish(segment.id)
    await sandbox.slack.until(lambda: "Ready" in message.visible_text, _TIMEOUT)
    return message


async def fill_in(
    sandbox: Sandbox, message: Message, person: Person | None = None, **filled: str | list[str]
) -> Ack:
    """Click “Activate” below a segment's message and submit the form, so that it asks for confirmation."""
    person = person or sandbox.ann
    await person.click(message, "segment_activate")
    form = await person.modal(callback_id="activation_form")
    values: Mapping[str, str | list[str]] = {**DESTINATION, **filled}
    return await person.submit(form, values)


async def confirm(person: Person) -> Ack:
    """Confirm the DSP and the seat."""
    return await person.submit(await person.modal(callback_id="activation_confirmation"))


async def activate(
    sandbox: Sandbox, message: Message, person: Person | None = None, **filled: str | list[str]
) -> Ack:
    """Activate a segment from its message, as far as the commit."""
    person = person or sandbox.ann
    ack = await fill_in(sandbox, message, person, **filled)
    assert ack.errors == {}
    return await confirm(person)


async def refine(message: Message, person: Person, **filled: str | list[str]) -> Ack:
    """Click “Refine” below a message and submit the form."""
    await person.click(message, "segment_refine")
    return await person.submit(await person.modal(callback_id="refinement_form"), filled)


async def wait_for_activation(sandbox: Sandbox, count: int = 1) -> Activation:
    """Wait for `count` activations in Classify and return the latest."""
    classify = sandbox.classify
    await classify.until(lambda: len(classify.activations) >= count, _TIMEOUT)
    return max(classify.activations.values(), key=lambda activation: activation.id)


async def wait_for_text(sandbox: Sandbox, message: Message, words: str) -> Message:
    """Wait for a reply with these words in a message's thread, and return it."""

    def found() -> list[Message]:
        return [reply for reply in message.replies if words in reply.visible_text]

    await sandbox.slack.until(found, _TIMEOUT)
    return found()[0]


def sent_bodies(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return the body of each call that activates something."""
    return [call.arguments for call in sandbox.classify.traffic.of("activations.create")]
