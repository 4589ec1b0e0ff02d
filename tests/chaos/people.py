"""What people do in a chaos run: fill in forms, and answer questions."""

from contextlib import suppress

from playground.slack import Channel, Message, NotAcknowledged, Person
from tests.chaos.plan import PlannedForm
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


def field_values(form: PlannedForm) -> dict[str, str]:
    """Return what somebody fills in."""
    if form.kind == "campaign":
        return {"name": form.name, "use_case": "other", "description": form.prompt}
    return {**SNOWBLOWER_FORM, "name": form.name, "prompt": form.prompt}


async def answer_question(person: Person, message: Message, created: list[int]) -> None:
    """Choose the one that is theirs of the candidates in a message, if it asks for that."""
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") != "question_which":
                continue
            values = [option["value"] for option in element["options"]]
            chosen = [value for value in values if _classify_id(value) in created] or values[-1:]
            with suppress(NotAcknowledged):
                await person.choose(message, "question_which", chosen[0])


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
