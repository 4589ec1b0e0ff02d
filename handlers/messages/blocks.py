"""What a message in Slack is made of: the text that says all of it, and the blocks that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    MarkdownTextObject,
    SectionBlock,
)

from storage.lifecycle.request import Request
from storage.requests.estimates import Estimate


@dataclass(frozen=True)
class Message:
    """A message to be posted. text: what notifications and screen readers say. broadcast: the reply shows
    in the channel as well."""

    text: str
    blocks: tuple[Block, ...]
    broadcast: bool = False

    def with_context_line(self, small: str) -> "Message":
        """The same with another small line under it."""
        return Message(f"{self.text}\n{small}", (*self.blocks, context_block(small)), self.broadcast)

    def arguments(self) -> dict[str, Any]:
        """As `chat.postMessage` and `chat.update` take it. Nothing typed is turned into a link."""
        return {
            "text": self.text,
            "blocks": [block.to_dict() for block in self.blocks],
            "parse": "none",
            "link_names": False,
        }


@dataclass(frozen=True, kw_only=True)
class RenderContext:
    """What the words of a message depend on beside its request.

    fallback_reason: why it goes to a direct message and not to its own place. estimate: how long builds take,
    if that is known. mentioned: whom a reply mentions; None: the one who asked. unheard: who follows and
    can't be reached by it.
    thread_only: whether it stays in its thread. others: the requests that a summary is about.
    """

    fallback_reason: str | None = None
    estimate: Estimate | None = None
    mentioned: tuple[str, ...] | None = None
    unreachable_followers: tuple[str, ...] = ()
    thread_only: bool = False
    digest_requests: tuple[Request, ...] = ()


DEFAULT_CONTEXT = RenderContext()


@dataclass(frozen=True)
class Contacts:
    """Whom to ask, as the operator set it: here (`local`), and at Classify (`representative`)."""

    admin: str
    representative: str


def section_block(text: str) -> SectionBlock:
    """A paragraph of mrkdwn; plain addresses and names in it stay plain."""
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


def context_block(text: str) -> ContextBlock:
    """A small line of mrkdwn under a paragraph."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def build_message(
    *texts: str, small: str = "", extra: Sequence[Block] = (), broadcast: bool = False
) -> Message:
    """A post of paragraphs and, last, a small line; its text is all of them."""
    blocks: list[Block] = [section_block(text) for text in texts]
    if small:
        blocks.append(context_block(small))
    lines = [*texts, small] if small else list(texts)
    return Message("\n".join(lines), (*blocks, *extra), broadcast)
