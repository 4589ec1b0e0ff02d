"""The Details view: all that is known of a request, with what people typed shown literally."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field
from slack_sdk.models.blocks import ActionsBlock, Block, HeaderBlock
from slack_sdk.models.views import View

from handlers.messages import buttons, request_fields, status, use_cases
from handlers.messages.blocks import Field, context_block, fields_block, section_block
from handlers.messages.deals import record, refinements, words
from handlers.messages.formatting import code, escaped, link, local_time, mention
from handlers.messages.kind_words import WORDS
from handlers.messages.kinds.campaigns import FIELD_LABELS
from handlers.messages.labels import name_or_id, place_of, retried_sentence
from handlers.messages.list_messages import list_name
from handlers.segments import long_text
from storage.lifecycle import deals
from storage.lifecycle.kind import ByKind
from storage.lifecycle.lists import RequestList
from storage.lifecycle.refinements import parts_of
from storage.lifecycle.request import Request

TITLE = "Details"
_MAX_BLOCKS = 99
_MAX_BYTES = 240_000  # of JSON. Slack takes 250 kB
_NAME_LENGTH = 150
_MAX_MENTIONS = 20


class DetailsContext(Struct, frozen=True, kw_only=True):
    """What the view shows besides the request itself."""

    #: User IDs of those who are mentioned when the build ends.
    mentioned: Sequence[str] = ()
    #: What Classify's clients are called, by their IDs.
    client_labels: Mapping[str, str] = field(default_factory=dict)
    #: Classify's message about a failed build. None if there is none, or it isn't known yet.
    error: str | None = None
    #: Whether that message is still being fetched.
    loading_error: bool = False
    #: Why Classify rejected the request. None if it didn't, or the reader may not know.
    rejection: str | None = None
    #: What the request was retried as. None if it wasn't.
    retry: Request | None = None
    #: The lists that the request uses besides what was typed.
    lists: Sequence[RequestList] = ()
    #: The deals that were issued for its segment, newest first. Empty for what isn't a segment.
    deals: Sequence[Request] = ()
    #: When this is read, in UTC. It decides which deals have ended.
    today: date = date.min
    #: The refinements of its segments, newest first. Empty for what isn't a segment or a deal.
    refinements: Sequence[Request] = ()
    #: Whether the reader requested it.
    is_own: bool = True


def build_view(request: Request, context: DetailsContext) -> View:
    """Return the view, within Slack's limits however much was typed."""
    title = f"{name_or_id(request, sentence_start=True)} {status.status_phrase(request)}."
    blocks: list[Block] = [
        section_block(title),
        fields_block(list(_facts(request, context))),
        *_next_steps(request),
        *_lists(request, context),
        *_retried(context),
        *_error(context),
        *_BY_KIND[request.kind](request),
        *_deals(context),
        *_refinements(context),
    ]
    return View(
        type="modal", callback_id="details", title=TITLE, close="Close", blocks=list(_within_limits(blocks))
    )


def _within_limits(blocks: Sequence[Block]) -> Iterator[Block]:
    size = 0
    for number, block in enumerate(blocks):
        size += len(json.dumps(block.to_dict()))
        if size > _MAX_BYTES or number == _MAX_BLOCKS:
            yield context_block("… and more that doesn't fit here")
            return
        yield block


def _facts(request: Request, context: DetailsContext) -> Iterator[Field]:
    if request.classify_id is not None:
        yield Field(f"{request.kind.noun.capitalize()} ID", f"`{request.classify_id}`")
    yield request_fields.requested_by(request)
    yield Field("Channel", place_of(request, request.channel_id, is_own=context.is_own))
    if client_id := str(request.inputs.get("client_id") or ""):
        label = context.client_labels.get(client_id)
        yield Field("Client", f"{escaped(label)} {code(client_id)}" if label else code(client_id))
    if request.created_at is not None:
        yield Field("Created in Classify", local_time(request.created_at))
    if request.finished_at is not None:
        yield Field("Finished", local_time(request.finished_at))
    if request.noticed_at is not None:
        yield Field(WORDS[request.kind].noticed, local_time(request.noticed_at))
    if request.kind.has_build:
        yield Field("Mentioned when done", _mentions(context.mentioned))
    can_open_thread = context.is_own or not (request.thread_channel or "").startswith("D")
    if request.permalink and can_open_thread:
        yield Field("Thread", link(request.permalink, "Open the thread"))
    yield Field("Reference", request.reference)


def _lists(request: Request, context: DetailsContext) -> Iterator[Block]:
    if context.lists:
        yield fields_block(request_fields.value_fields(request, context.lists))
        yield from _typed_text("Lists", "\n".join(map(list_name, context.lists)))


def _mentions(user_ids: Sequence[str]) -> str:
    if not user_ids:
        return "Nobody"
    more = f", and {len(user_ids) - _MAX_MENTIONS} more" if len(user_ids) > _MAX_MENTIONS else ""
    return ", ".join(map(mention, user_ids[:_MAX_MENTIONS])) + more


def _next_steps(request: Request) -> Iterator[Block]:
    actions = [buttons.ACTIVATE] if buttons.can_be_activated(request) else []
    if buttons.can_be_refined(request):
        actions.append(buttons.REFINE)
    if deals.result_of(request) is not None:
        actions += [buttons.REACTIVATE, buttons.CLONE]
    if actions:
        yield ActionsBlock(elements=[buttons.spoken_button(each, request) for each in actions])


def _deals(context: DetailsContext) -> Iterator[Block]:
    if context.deals:
        yield HeaderBlock(text="Deals")
        newest = record.find_newest(context.deals)
        for request in context.deals[: record.MAX_DEALS]:
            lines = [*record.describe(request, newest, context.today), record.requester(request)]
            yield section_block("\n".join(lines))
        yield context_block(record.SOURCE)


def _refinements(context: DetailsContext) -> Iterator[Block]:
    """Yield the history of refinements, which Classify doesn't keep."""
    if context.refinements:
        yield HeaderBlock(text="Refinements")
        yield from (section_block(refinements.history_line(request)) for request in context.refinements)


def _retried(context: DetailsContext) -> Iterator[Block]:
    if context.retry is not None:
        yield section_block(retried_sentence(context.retry))


def _error(context: DetailsContext) -> Iterator[Block]:
    yield from _typed_text("Classify's reason", context.rejection)
    if context.loading_error:
        yield context_block("Loading Classify's reason…")
    yield from _typed_text("What went wrong, according to Classify", context.error)


def _inputs(request: Request) -> Iterator[Block]:
    inputs = request.inputs
    if len(request.name) > _NAME_LENGTH:
        yield from _typed_text("Name", request.name)
    yield from _typed_text("Prompt", inputs.get("prompt"))
    yield from _typed_text("Example URLs", "\n".join(inputs.get("example_urls") or ()))
    yield from _typed_text("Blocked domains", "\n".join(inputs.get("block_tlds") or ()))
    yield from _typed_text("Use case", _use_case(inputs.get("use_case")))
    yield from _typed_text("Description", inputs.get("description"))


def _edit(request: Request) -> Iterator[Block]:
    changes, before = request.inputs["changes"], request.inputs["before"]
    for name, label in FIELD_LABELS.items():
        if name in changes and changes[name] != before.get(name):
            values = (before.get(name), changes[name])
            old, new = map(_use_case, values) if name == "use_case" else values
            yield from _typed_text(f"{label} before", old or "none")
            yield from _typed_text(f"{label} after", new or "none")


def _activation(request: Request) -> Iterator[Block]:
    where = deals.destination_of(request)
    if (issued := deals.result_of(request)) is not None:
        if (whole := words.whole_deal_id(request)) is not None:
            yield fields_block([Field("Deal ID", whole)])
        else:
            yield from _typed_text("Deal ID", issued.value)
    yield fields_block([Field("DSP", code(where.label)), Field("Buyer seat", code(where.seat))])
    yield section_block(words.segment_names(request.inputs))
    if details := words.filled_in(request.inputs):
        yield fields_block(details)


def _use_case(value: str | None) -> str | None:
    return value and use_cases.describe_plainly(value)


def _typed_text(heading: str, text: str | None) -> Iterator[Block]:
    """Yield a heading and the text below it, exactly as it was typed, or nothing if it is blank."""
    if text and text.strip():
        yield HeaderBlock(text=heading)
        yield from long_text.sections(text.strip())


def _refinement(request: Request) -> Iterator[Block]:
    for part, lists in parts_of(request.inputs).items():
        for name, values in lists.items():
            yield from _typed_text(refinements.heading(part, name), "\n".join(values))


_BY_KIND: ByKind[Callable[[Request], Iterator[Block]]] = ByKind(
    segment=_inputs,
    campaign=_inputs,
    edit=_edit,
    watch=_inputs,
    refinement=_refinement,
    activation=_activation,
)
