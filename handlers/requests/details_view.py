"""The view of all that is known of a request; what people typed is shown as they typed it."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, HeaderBlock, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from handlers.messages import status_phrases, use_cases
from handlers.messages.blocks import context_block, section_block
from handlers.messages.formatting import channel, escaped, local_time, mention
from handlers.messages.labels import name_or_id
from storage.lifecycle.client import Client
from storage.lifecycle.request import Kind, Request, State

TITLE = "Details"
_IN_A_SECTION = 1500  # characters; a section takes 3,000, by a count in which an emoji may be two
_MOST_BLOCKS = 99
_MOST_BYTES = 240_000  # of JSON; Slack takes 250 kB
_NAME_LENGTH = 150
_MOST_TOLD = 20
_ENTITY = re.compile("&(?=(?:amp|lt|gt);)")  # Slack shows these alone as another character in plain text too
_NOTICED = {Kind.CAMPAIGN: "Registered", Kind.EDIT: "Changed"}
_FIELDS = {"name": "Name", "use_case": "Use case", "description": "Description"}


@dataclass(frozen=True, kw_only=True)
class DetailsContext:
    """What the view tells beside the request. told: who is mentioned at the end. clients: Classify's, by
    which one is named. wrong: what went wrong, in Classify's words. asking: whether that is being asked."""

    mentioned: Sequence[str] = ()
    clients: Sequence[Client] = ()
    error: str | None = None
    loading_error: bool = False


def build_view(request: Request, known: DetailsContext) -> View:
    """The view, within Slack's limits whatever was typed."""
    blocks: list[Block] = [
        section_block(f"{name_or_id(request, sentence_start=True)} {status_phrases.status_phrase(request)}."),
        section_block("\n".join(_facts(request, known))),
        *_problem(request, known),
        *(_edited(request) if request.kind is Kind.EDIT else _inputs(request)),
    ]
    return View(
        type="modal", callback_id="details", title=TITLE, close="Close", blocks=list(_fitting(blocks))
    )


def _fitting(blocks: Sequence[Block]) -> Iterator[Block]:
    size = 0
    for number, block in enumerate(blocks):
        size += len(json.dumps(block.to_dict()))
        if size > _MOST_BYTES or number == _MOST_BLOCKS:
            yield context_block("… and more than a view can hold")
            return
        yield block


def _facts(request: Request, known: DetailsContext) -> Iterator[str]:
    if request.classify_id is not None:
        yield f"{request.kind.noun.capitalize()} id: `{request.classify_id}`"
    asked = "Watched since" if request.kind is Kind.WATCH else "Asked for"
    yield (
        f"{asked}: {local_time(request.accepted_at)} by {mention(request.user_id)} in "
        f"{channel(request.channel_id)}"
    )
    if request.created_at is not None:
        yield f"Made at Classify: {local_time(request.created_at)}"
    if request.finished_at is not None:
        yield f"Ended: {local_time(request.finished_at)}"
    if request.noticed_at is not None:
        yield f"{_NOTICED.get(request.kind, 'End noticed')}: {local_time(request.noticed_at)}"
    if client_id := str(request.inputs.get("client_id") or ""):
        labels = {client.id: client.label for client in known.clients}
        label = f"{escaped(labels[client_id])} " if client_id in labels else ""
        yield f"Client: {label}`{escaped(client_id)}`"
    if request.kind.has_build:
        yield f"Told at the end: {_people(known.mentioned)}"
    yield f"Reference: {request.reference}"


def _people(user_ids: Sequence[str]) -> str:
    more = f" and {len(user_ids) - _MOST_TOLD} more" if len(user_ids) > _MOST_TOLD else ""
    return ", ".join(map(mention, user_ids[:_MOST_TOLD])) + more if user_ids else "nobody"


def _problem(request: Request, known: DetailsContext) -> Iterator[Block]:
    if request.state is State.REJECTED:
        yield from _text("What Classify says", request.error_message)
    if known.loading_error:
        yield context_block("One moment, asking Classify what went wrong …")
    yield from _text("What went wrong, as Classify says", known.error)


def _inputs(request: Request) -> Iterator[Block]:
    inputs = request.inputs
    if len(request.name) > _NAME_LENGTH:
        yield from _text("Name", request.name)
    yield from _text("Prompt", inputs.get("prompt"))
    yield from _text("Example URLs", "\n".join(inputs.get("example_urls") or ()))
    yield from _text("Blocked domains", "\n".join(inputs.get("block_tlds") or ()))
    yield from _text("Use case", _use_case(inputs.get("use_case")))
    yield from _text("Description", inputs.get("description"))


def _edited(request: Request) -> Iterator[Block]:
    changes, before = request.inputs["changes"], request.inputs["before"]
    for field, label in _FIELDS.items():
        if field in changes and changes[field] != before.get(field):
            values = (before.get(field), changes[field])
            old, new = map(_use_case, values) if field == "use_case" else values
            yield from _text(f"{label} before", old or "none")
            yield from _text(f"{label} after", new or "none")


def _use_case(word: str | None) -> str | None:
    return word and use_cases.describe(word)


def _text(heading: str, text: str | None) -> Iterator[Block]:
    """What was typed, under a heading; nothing where there is none."""
    if not text or not text.strip():
        return
    yield HeaderBlock(text=heading)
    for part in _parts(text.strip()):
        yield SectionBlock(text=PlainTextObject(text=_ENTITY.sub("&amp;", part), emoji=False))


def _parts(text: str) -> Iterator[str]:
    """`text` in pieces that a section takes, parted between words where there are any; none is blank."""
    while text:
        end = len(text) if len(text) <= _IN_A_SECTION else _end(text)
        if part := text[:end].strip():
            yield part
        text = text[end:]


def _end(text: str) -> int:
    spaces = [text.rfind(space, 0, _IN_A_SECTION) for space in "\n "]
    return next((place + 1 for place in spaces if place > _IN_A_SECTION // 2), _IN_A_SECTION)
