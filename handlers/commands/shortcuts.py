"""The shortcuts: a new segment or campaign from anywhere, and a segment from what somebody wrote."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.actor import actor_of
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.ports import Ports
from handlers.segments import message_text
from handlers.segments.form import EXAMPLES, PROMPT
from handlers.segments.opening import SegmentFormOpening
from storage.lifecycle.actor import Actor

NEW_SEGMENT, NEW_CAMPAIGN, FROM_MESSAGE = "new_segment", "new_campaign", "segment_from_message"
_NO_WORDS = "There is no text in this message to build a segment from. `/clsfy segment` opens a blank form."
Start = Callable[[Actor, str, AsyncRespond | None, str | None], Coroutine[Any, Any, object]]


@dataclass(frozen=True)
class Shortcuts:
    """What they open. start_campaign: opens the campaign form, as `SegmentOpening.open` the other."""

    ports: Ports
    start_campaign: Start

    async def new_segment(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“New segment”, which knows of no channel: the form asks."""
        await ack()
        work = SegmentFormOpening(self.ports).open(actor_of(body), str(body["trigger_id"]), None, None)
        ErrorReplies(self.ports).spawn(body, None, work)

    async def new_campaign(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“New campaign”, the same."""
        await ack()
        work = self.start_campaign(actor_of(body), str(body["trigger_id"]), None, None)
        ErrorReplies(self.ports).spawn(body, None, work)

    async def from_message(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """“Build segment from this”: the answer comes where the message stands."""
        await ack()
        actor, words = actor_of(body), message_text.read(str(body["message"].get("text") or ""))
        if not words.text and not words.urls:
            self.ports.spawn(respond(text=_NO_WORDS, response_type="ephemeral", replace_original=False))
            return
        before = {PROMPT: words.text, EXAMPLES: words.urls}
        trigger_id, opening = str(body["trigger_id"]), SegmentFormOpening(self.ports)
        work = opening.open(actor, trigger_id, respond, actor.channel_id, before)
        ErrorReplies(self.ports).spawn(body, respond, work)
