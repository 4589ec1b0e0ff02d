"""What people do in a chaos run: fill in forms, and answer questions."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playground.classify import Classify
from playground.slack import Channel, Message, NotAcknowledged
from playground.slack.block_kit.inputs import Value
from tests.chaos.plan import PlannedForm
from tests.chaos.result import created_for
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox

_SENT_TIMEOUT = 3.0  # seconds, for each form to reach Classify for the first time


def field_values(form: PlannedForm, files: Sequence[str] = ()) -> dict[str, Value]:
    """Return what somebody fills in. files: the IDs of what they upload."""
    if form.kind == "campaign":
        return {"name": form.name, "use_case": "other", "description": form.prompt}
    uploads: dict[str, Value] = {"block_tld_files": list(files)} if files else {}
    return {**SNOWBLOWER_FORM, "name": form.name, "prompt": form.prompt, **uploads}


async def wait_until_sent(classify: Classify, forms: int) -> None:
    """Wait a moment until Classify was called for each form. A repair before that would prevent faults."""

    def was_called() -> bool:
        calls = (*classify.traffic.of("segments.create"), *classify.traffic.of("campaigns.create"))
        return len(calls) >= forms

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


async def answer_questions(sandbox: Sandbox, forms: Sequence[PlannedForm]) -> None:
    """Let people choose the one that is theirs, wherever they are asked."""
    for person in (sandbox.ann, sandbox.ben):
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
    last = option_value.split()[-1]
    return int(last) if last.isdigit() else None


def make_channel(sandbox: Sandbox, form: PlannedForm) -> Channel:
    """Return a new channel for a form, with the bot in it if the form says so."""
    channel = sandbox.slack.channel(f"form-{form.number}", private=form.channel == "private")
    if form.channel == "member":
        channel.members.add(sandbox.slack.bot.id)
    return channel
