"""What a message consists of: the text that carries all of it, and the blocks that display it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace
from slack_sdk.models.blocks import Block, ButtonElement, ContextBlock, MarkdownTextObject, SectionBlock

from storage.lifecycle.lists import InputName, LeftOut, Overlap, RequestList
from storage.lifecycle.request import Question, Request
from storage.outbox.recipient import Recipient
from storage.requests.estimates import Estimate


class Message(Struct, frozen=True):
    """A message that can be posted."""

    #: All that the message says, in mrkdwn. Notifications and screen readers use it.
    text: str
    #: What Slack displays instead of the text.
    blocks: tuple[Block, ...]
    #: Whether a reply in a thread also appears in the channel.
    broadcast: bool = False

    def with_context_line(self, line: str) -> "Message":
        """Return this message with another small line at its end."""
        return replace(self, text=f"{self.text}\n{line}", blocks=(*self.blocks, context_block(line)))

    def without_blocks(self) -> "Message":
        """Return the text alone, for when Slack doesn't accept the blocks. `chat.update` removes them."""
        return replace(self, blocks=())

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for `chat.postMessage` and `chat.update`. Slack adds no links of its own."""
        return {
            "text": self.text,
            "blocks": [block.to_dict() for block in self.blocks],
            "parse": "none",
            "link_names": False,
        }


class RenderContext(Struct, frozen=True, kw_only=True):
    """What the wording of a message depends on besides its request."""

    #: Why the message goes to a direct message. None if it goes where it belongs.
    fallback_reason: str | None = None
    #: How long builds take. None if too few are on record.
    estimate: Estimate | None = None
    #: User IDs that a reply mentions. None to mention only the person who made the request.
    mentioned: tuple[str, ...] | None = None
    #: User IDs of followers who can't see the reply, because it is a direct message to somebody else.
    unreachable_followers: tuple[str, ...] = ()
    #: Whether a failure is not broadcast to the channel.
    thread_only: bool = False
    #: The latest request that tried this one again. None if there is none.
    retry: Request | None = None
    #: The failed requests that a digest lists. Empty for any other message.
    digest_requests: tuple[Request, ...] = ()
    #: What a question asked that isn't open anymore. None if it is open, or for any other message.
    answered: Question | None = None
    #: Whether a question goes to an admin, because the person can't be reached.
    asks_admin: bool = False
    #: Whether a question is asked again, because nobody has answered it for a day.
    is_reminder: bool = False
    #: Who got the direct message that an announcement or a card mentions. None if there is none yet.
    recipient: Recipient | None = None
    #: The lists that the request uses besides what was typed. Empty for messages that don't show them.
    lists: Sequence[RequestList] = ()
    #: Examples on sites that a list blocks, for the question about them.
    overlaps: Sequence[Overlap] = ()
    #: How many values were sent to Classify, by input, if it rejected a request with lists. Otherwise empty.
    sent_counts: Mapping[InputName, int] = field(default_factory=dict)
    #: The first values that were left out of the lists, for the message about them.
    left_out: Sequence[LeftOut] = ()
    #: The activations for which a deal was issued for the request's segment, newest first.
    deals: Sequence[Request] = ()
    #: The deal that has replaced the one that people are reminded of. None if it wasn't replaced.
    newer_deal: Request | None = None


DEFAULT_CONTEXT = RenderContext()


class Contacts(Struct, frozen=True):
    """Who and what messages name, as the operator configured it: a mention or plain text."""

    #: Who runs the bot here.
    admin: str
    #: Who represents Classify.
    representative: str
    #: The bot itself, as people invite it: a mention once its user ID is known.
    bot: str = "@clsfy"
    #: What Classify's clients are called, by their IDs.
    client_labels: Mapping[str, str] = field(default_factory=dict)


class Field(NamedTuple):
    """One of a card's fields, which Slack lays out in two columns."""

    #: What it is, in plain text.
    label: str
    #: Its value, in mrkdwn.
    value: str


def section_block(text: str, button: ButtonElement | None = None) -> SectionBlock:
    """Return a paragraph of mrkdwn. Slack doesn't turn plain addresses and names in it into links. button: is
    beside it."""
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=button)


def context_block(text: str) -> ContextBlock:
    """Return a line of mrkdwn in small type."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def build_message(
    *paragraphs: str, context_line: str = "", extra_blocks: Sequence[Block] = (), broadcast: bool = False
) -> Message:
    """Return a message of paragraphs, a small line if given, and the extra blocks.

    Its text is the paragraphs and the small line, one per line.
    """
    blocks: list[Block] = [section_block(text) for text in paragraphs]
    lines = list(paragraphs)
    if context_line:
        blocks.append(context_block(context_line))
        lines.append(context_line)
    return Message("\n".join(lines), (*blocks, *extra_blocks), broadcast)


def fields_block(fields: Sequence[Field]) -> SectionBlock:
    """Return the fields in two columns. Slack takes ten at most."""
    texts = [MarkdownTextObject(text=f"*{label}:*\n{value}", verbatim=True) for label, value in fields]
    return SectionBlock(fields=texts)


def fields_text(fields: Sequence[Field]) -> str:
    """Return the fields as text, one per line."""
    return "\n".join(f"*{label}:* {value}" for label, value in fields)


def build_card(
    *paragraphs: str,
    fields: Sequence[Field],
    more: Sequence[str] = (),
    context_line: str = "",
    extra_blocks: Sequence[Block] = (),
) -> Message:
    """Return a message of a title and paragraphs, two columns of fields, and `more` paragraphs below them."""
    blocks: list[Block] = [section_block("\n".join(paragraphs))]
    if fields:
        blocks.append(fields_block(fields))
    blocks += [section_block(text) for text in more]
    lines = [*paragraphs, *([fields_text(fields)] if fields else []), *more]
    if context_line:
        blocks.append(context_block(context_line))
        lines.append(context_line)
    return Message("\n".join(lines), (*blocks, *extra_blocks))
