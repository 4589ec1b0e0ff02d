"""What a person types into the message box: a message, the app's slash command, or one of Slack's own."""

from collections.abc import Sequence
from typing import Any

from playground.slack import Ack, Channel, Message, NotAcknowledged, Person, Slack
from playground.slack.workspace.files import File

Json = dict[str, Any]
INVITE_COMMANDS, REMOVE_COMMANDS = ("/invite",), ("/remove", "/kick")


async def post_text(
    slack: Slack,
    person: Person,
    text: str,
    channel: Channel,
    thread: Message | None,
    files: Sequence[File] = (),
) -> Json:
    """Do what Slack's client does with the text and the attached files.

    Return a `problem` or a `notice` for the person, or {}.
    """
    text = text.strip()
    if not text and not files:
        return {}
    if channel.archived:
        return {"problem": "This channel is archived."}
    if text.startswith("/") and not text.startswith("//"):
        if files:  # guess: Slack's client runs no command either
            return {"problem": "A command can't carry files. Remove them, or send them as a message."}
        return await _run_command(slack, person, text, channel, in_thread=thread is not None)
    await person.say(text, channel, thread=thread, files=files)
    return {}


async def _run_command(slack: Slack, person: Person, text: str, channel: Channel, *, in_thread: bool) -> Json:
    name, _, rest = text.partition(" ")
    rest = rest.strip()
    if name in (*INVITE_COMMANDS, *REMOVE_COMMANDS):
        return _membership_command(slack, person, text, channel)
    # "they receive `/<command> is not a valid command.`": https://github.com/slackapi/bolt-python/issues/767
    is_own_workspace = person.user.team_id == slack.team_id
    if not is_own_workspace or name not in [command.command for command in slack.manifest.commands]:
        return {"problem": f"{name} is not a valid command."}
    # "cannot be invoked in" threads: https://docs.slack.dev/interactivity/implementing-slash-commands
    if in_thread:
        return {"problem": f"{name} is not supported in threads. Sorry!"}
    try:
        ack = await person.command(name, rest, channel)
    except NotAcknowledged as error:
        code = "operation_timeout" if "no answer" in str(error) else "dispatch_failed"
        return {"problem": f"{name} failed with the error “{code}”: {error}."}
    return _failure(name, ack)


def _failure(name: str, ack: Ack) -> Json:
    if 200 <= ack.status < 300:
        return {}
    return {
        "problem": f"{name} failed with the error “dispatch_failed”: the bot responded with {ack.status}."
    }


def _membership_command(slack: Slack, person: Person, text: str, channel: Channel) -> Json:
    name, _, rest = text.partition(" ")
    if rest.strip().lstrip("@") != slack.bot.name:
        return {"problem": f"In this demo you can only type {name} @{slack.bot.name}."}
    if channel.direct_with:
        return {"problem": f"{name} doesn't work in direct messages."}
    return {"notice": change_membership(slack, channel, person, member=name in INVITE_COMMANDS)}


def change_membership(slack: Slack, channel: Channel, person: Person | None, *, member: bool) -> str:
    """Add the bot to a channel or remove it, and return a sentence that says so.

    person: who does it. None if it is a control of the panel.
    """
    if member:
        slack.workspace.add_member(channel, slack.bot, person.id if person else None)
    else:
        channel.members.discard(slack.bot.id)
        slack.workspace.traffic.changed()
    return f"{slack.bot.name} is {'now' if member else 'no longer'} in #{channel.name}."
