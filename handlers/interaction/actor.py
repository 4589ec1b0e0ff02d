"""What somebody asks of us in Slack, whichever way: who they are, where, in what words, and how to answer."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.blocks import Block

from handlers.interaction.payloads import MalformedPayloadError
from storage.lifecycle.actor import Actor

Body = Mapping[str, Any]
Spawn = Callable[[Coroutine[Any, Any, object]], None]


def actor_of(body: Body) -> Actor:
    """Return who acts, from a slash command, an interaction or an event
    (https://docs.slack.dev/reference/interaction-payloads).

    Raise MalformedPayloadError if nobody is named.
    """
    if "command" in body:
        return Actor(body["user_id"], body.get("team_id"), body.get("enterprise_id"), body["channel_id"])
    team = body.get("team") or {}
    if "event" in body and "user" not in body:
        return Actor(body["event"]["user"], body.get("team_id"), body.get("enterprise_id"))
    user = body.get("user") or {}
    # An interaction names the enterprise of the place. It is the person's own only if the workspace is too.
    enterprise_id = team.get("enterprise_id") if team.get("id") == user.get("team_id") else None
    channel = body.get("channel") or body.get("container") or {}
    if not user.get("id"):
        raise MalformedPayloadError("user")
    return Actor(
        user_id=user["id"],
        team_id=user.get("team_id") or team.get("id"),
        enterprise_id=enterprise_id,
        channel_id=channel.get("id") or channel.get("channel_id"),
    )


@dataclass(frozen=True)
class Interaction:
    """One thing asked: a command typed, or a button that stands for one.

    words: what follows the words by which it was found. pressed: whether by a button; its message then is
    replaced by the answer where that is a message of this person's alone.
    """

    actor: Actor
    words: str
    trigger_id: str
    ack: AsyncAck
    respond: AsyncRespond
    spawn: Spawn
    pressed: bool = False
    replaces: bool = False

    @classmethod
    def typed(cls, body: Body, ack: AsyncAck, respond: AsyncRespond, spawn: Spawn) -> Self:
        """From a slash command."""
        words = str(body.get("text") or "")
        return cls(actor_of(body), words, str(body["trigger_id"]), ack, respond, spawn)

    @classmethod
    def press(cls, words: str, body: Body, ack: AsyncAck, respond: AsyncRespond, spawn: Spawn) -> Self:
        """From a button that stands for `words`."""
        replaces = bool((body.get("container") or {}).get("is_ephemeral"))
        trigger_id = str(body["trigger_id"])
        return cls(actor_of(body), words, trigger_id, ack, respond, spawn, pressed=True, replaces=replaces)

    def after(self, words: str) -> "Interaction":
        """The same, with what follows the words by which it was found."""
        return replace(self, words=words)

    def beside(self) -> "Interaction":
        """The same, with its message left as it is, so that its buttons can be pressed again."""
        return replace(self, replaces=False)

    async def answer(self, text: str, blocks: Sequence[Block] = ()) -> None:
        """Say it to the actor alone: in the acknowledgement of a command, beside a press by its address."""
        shown = [block.to_dict() for block in blocks] or None
        if self.pressed:
            await self.ack()
            self.spawn(self.say(text, blocks))
        elif shown:
            await self.ack(text=text, blocks=shown)
        else:
            await self.ack(text)

    async def say(self, text: str, blocks: Sequence[Block] = ()) -> None:
        """The same, later than the acknowledgement: by the `response_url`, up to five times in half an hour
        (https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses)."""
        shown = [block.to_dict() for block in blocks] or None
        await self.respond(text=text, blocks=shown, response_type="ephemeral", replace_original=self.replaces)
