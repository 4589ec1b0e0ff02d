"""What a person types into the message box: a message, the app's slash command, or one of Slack's own."""

from typing import Any

from playground.slack import Ack, Channel, Message, NotAcknowledged, Person, Slack

Json = dict[str, Any]
JOIN, LEAVE = ("/invite",), ("/remove", "/kick")


async def typed(slack: Slack, person: Person, text: str, channel: Channel, thread: Message | None) -> Json:
    """Do what Slack's client does with it; the answer may hold a `problem` or a `notice` for the person."""
    words = text.strip()
    if not words:
        return {}
    if channel.archived:
        return {"problem": "This channel is archived."}
    if words.startswith("/") and not words.startswith("//"):
        name, _, rest = words.partition(" ")
        return await _command(slack, person, name, rest.strip(), channel, in_thread=thread is not None)
    await person.say(words, channel, thread=thread)
    return {}


async def _command(
    slack: Slack, person: Person, name: str, rest: str, channel: Channel, *, in_thread: bool
) -> Json:
    if name in (*JOIN, *LEAVE):
        return _membership(slack, name, rest, channel)
    # "they receive `/<command> is not a valid command.`": https://github.com/slackapi/bolt-python/issues/767
    ours = person.user.team_id == slack.team_id
    if not ours or name not in [command.command for command in slack.manifest.commands]:
        return {"problem": f"{name} is not a valid command."}
    if (
        in_thread
    ):  # https://docs.slack.dev/interactivity/implementing-slash-commands: "cannot be invoked in" them
        return {"problem": f"{name} is not supported in threads. Sorry!"}
    try:
        ack = await person.command(name, rest, channel)
    except NotAcknowledged as silence:
        word = "operation_timeout" if "no answer" in str(silence) else "dispatch_failed"
        return {"problem": f"{name} failed with the error “{word}”: {silence}."}
    return _failed(name, ack)


def _failed(name: str, ack: Ack) -> Json:
    if 200 <= ack.status < 300:
        return {}
    return {"problem": f"{name} failed with the error “dispatch_failed”: the bot answered {ack.status}."}


def _membership(slack: Slack, name: str, rest: str, channel: Channel) -> Json:
    if rest.strip().lstrip("@") != slack.bot.name:
        return {"problem": f"Here only the app can be meant: {name} @{slack.bot.name}"}
    if channel.direct_with:
        return {"problem": f"{name} doesn't work in direct messages."}
    return {"notice": membership(slack, channel, member=name in JOIN)}


def membership(slack: Slack, channel: Channel, *, member: bool) -> str:
    """Let the bot into a channel, or put it out; what was done."""
    if member:
        channel.members.add(slack.bot.id)
    else:
        channel.members.discard(slack.bot.id)
    slack.workspace.traffic.changed()
    return f"{slack.bot.name} is {'now in' if member else 'no longer in'} #{channel.name}."
