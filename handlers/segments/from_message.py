"""“Build segment from this”: the shortcut on a message, which opens the form with what the message says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.errors import ErrorReplies
from handlers.interaction.interactions import Spawn
from handlers.interaction.payloads import actor_of
from handlers.segments import message_text
from handlers.segments.form import EXAMPLES, PROMPT
from handlers.segments.new import NewSegment

CALLBACK_ID = "segment_from_message"
_NO_TEXT = "There is no text in this message to build a segment from. `/clsfy segment` opens a blank form."


@dataclass(frozen=True, kw_only=True)
class SegmentFromMessage:
    """The shortcut on a message."""

    #: Opens the segment form.
    new_segment: NewSegment
    #: Tells the person if something breaks.
    errors: ErrorReplies
    #: Runs work after the acknowledgement.
    spawn: Spawn

    async def open(self, ack: AsyncAck, body: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Open the form. The reply will be posted in the message's channel."""
        await ack()
        actor, message = actor_of(body), message_text.read(str(body["message"].get("text") or ""))
        if not message.text and not message.urls:
            self.spawn(respond(text=_NO_TEXT, response_type="ephemeral", replace_original=False))
            return
        prefill = {PROMPT: message.text, EXAMPLES: message.urls}
        work = self.new_segment.show(actor, str(body["trigger_id"]), respond, actor.channel_id, prefill)
        self.spawn(work, partial(self.errors.report, body, respond))
