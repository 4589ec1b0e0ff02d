"""“Build segment from this”: the shortcut on a message, which opens the form with what the message says."""

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.interactions import Body, InteractionReader
from handlers.list_files.file_access import FileAccess
from handlers.segments.form import EXAMPLES, PROMPT
from handlers.segments.new import NewSegment
from handlers.segments.source_message.content import read_content
from handlers.segments.source_message.files import read_files
from handlers.segments.source_message.text import read as read_text

CALLBACK_ID = "segment_from_message"
_NO_TEXT = (
    "This message has no text to build a segment from, and no list. Use `/clsfy segment` to open a blank "
    "form."
)


class SegmentFromMessage(Struct, frozen=True):
    """The shortcut on a message."""

    new_segment: NewSegment
    interactions: InteractionReader
    #: What the bot may do with files.
    files: FileAccess

    async def open(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Open the form. The reply will be posted in the message's channel."""
        interaction = self.interactions.read(body, ack, respond)
        shown = body["message"]
        message = read_text(read_content(shown))
        attached = read_files(shown, self.files.own_ids, can_read=self.files.scopes.can_read_files)
        if not message.text and not message.urls and not attached.files and not attached.note:
            await interaction.answer(_NO_TEXT)
            return
        prefill = {PROMPT: message.text, EXAMPLES: message.urls}
        is_reply = shown.get("thread_ts") not in (None, shown.get("ts"))
        await self.new_segment.show(
            interaction, interaction.actor.channel_id, prefill, is_from_thread=is_reply, attached=attached
        )
