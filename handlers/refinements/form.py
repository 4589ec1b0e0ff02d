"""The form to refine segments: its blocks, blank and prefilled, and its reader."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from msgspec import Struct, field
from slack_sdk.models.blocks import Block, HeaderBlock, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from handlers.activations import fields
from handlers.interaction.inputs import form_view, is_blank, read_meta, read_values, reading, text_input
from handlers.messages.blocks import context_block
from handlers.messages.deals.refinements import LATER, NO_UNDO
from handlers.segments import url_lists
from storage.lifecycle.refinements import BLOCK, DOMAINS, EXPAND, KEYWORDS, URLS
from storage.lifecycle.request import Request

CALLBACK_ID = "refinement_form"
TITLE = "Refine segments"
LIKE_URLS, LIKE_DOMAINS = "like_urls", "like_domains"
BLOCK_URLS, BLOCK_DOMAINS, BLOCK_KEYWORDS = "block_urls", "block_domains", "block_keywords"
#: The field of each list, by its part and what it holds.
FIELDS = {
    (EXPAND, URLS): LIKE_URLS,
    (EXPAND, DOMAINS): LIKE_DOMAINS,
    (BLOCK, URLS): BLOCK_URLS,
    (BLOCK, DOMAINS): BLOCK_DOMAINS,
    (BLOCK, KEYWORDS): BLOCK_KEYWORDS,
}
_NOTHING = "Enter at least one URL, domain, or keyword, here or in another field."
_BOTH = "{value} is also under “More like this”. Remove it from one of the two."
_BETWEEN_KEYWORDS = re.compile(r"[,;\n]")


class Meta(Struct, frozen=True):
    """What travels in the form's `private_metadata`."""

    #: The UUID of the form's first request.
    id: str
    #: The UUID of the refinement that the form tries again. None if it doesn't.
    retry_of: str | None = None

    @classmethod
    def new(cls, retry_of: str | None = None) -> "Meta":
        """Return the metadata of a form that opens now."""
        return cls(id=str(uuid4()), retry_of=retry_of)


class Filled(Struct, frozen=True, kw_only=True):
    """A submitted form."""

    meta: Meta
    #: The UUIDs of the requests whose segments were chosen.
    segments: Sequence[str]
    #: What was filled in, as `refinements.parts_of` returns it.
    parts: Mapping[str, Mapping[str, Sequence[str]]]
    #: An error message for each field that is wrong, by its block ID.
    errors: Mapping[str, str] = field(default_factory=dict)


def view(
    meta: Meta, offered: Sequence[Request], chosen: Sequence[str], parts: Mapping[str, Any] | None = None
) -> View:
    """Return the form.

    offered: the requests whose segments can be chosen. chosen: the UUIDs of those that are. parts: what is
    filled in, as `refinements.parts_of` returns it.
    """
    filled = {name: (parts or {}).get(part, {}).get(kind, ()) for (part, kind), name in FIELDS.items()}
    menu = fields.segments_menu(offered, chosen)
    menu.hint = PlainTextObject(text="Each segment is refined separately.")
    blocks: list[Block] = [
        menu,
        HeaderBlock(text="More like this"),
        _lines_input(LIKE_URLS, "URLs", url_lists.as_typed(filled[LIKE_URLS]), "One per line"),
        _lines_input(LIKE_DOMAINS, "Domains", filled[LIKE_DOMAINS], "One per line"),
        HeaderBlock(text="Block"),
        _lines_input(BLOCK_URLS, "URLs to block", url_lists.as_typed(filled[BLOCK_URLS]), "One per line"),
        _lines_input(BLOCK_DOMAINS, "Domains to block", filled[BLOCK_DOMAINS], "One per line"),
        _lines_input(
            BLOCK_KEYWORDS, "Keywords to block", filled[BLOCK_KEYWORDS], "Separated by commas or lines"
        ),
        context_block(f"A refinement usually takes effect in about three hours. {LATER} {NO_UNDO}"),
    ]
    return form_view(callback_id=CALLBACK_ID, meta=meta, title=TITLE, submit="Refine", blocks=blocks)


def read(submitted: Mapping[str, Any]) -> Filled:
    """Read and check the `view` of a `view_submission`. Raise MalformedPayloadError if it isn't this form."""
    errors: dict[str, str] = {}
    with reading("refinement form"):
        meta = read_meta(submitted, Meta)
        values = read_values(submitted)
        segments = fields.read_segments(values, errors)
        typed = {block_id: values.text(block_id) for block_id in FIELDS.values()}
    lists = {key: _read_list(key[1], typed[block_id], block_id, errors) for key, block_id in FIELDS.items()}
    if not any(lists.values()) and not errors.keys() & set(FIELDS.values()):
        errors[LIKE_URLS] = _NOTHING
    for kind in (URLS, DOMAINS):
        both = [value for value in lists[BLOCK, kind] if value in lists[EXPAND, kind]]
        if both:
            errors.setdefault(FIELDS[BLOCK, kind], _BOTH.format(value=both[0]))
    if overlap := url_lists.overlap_error(lists[EXPAND, URLS], lists[BLOCK, DOMAINS]):
        errors.setdefault(BLOCK_DOMAINS, overlap)
    parts: dict[str, dict[str, Sequence[str]]] = {}
    for (part, kind), found in lists.items():
        if found:
            parts.setdefault(part, {})[kind] = list(found)
    return Filled(meta=meta, segments=segments, parts=parts, errors=errors)


def _read_list(kind: str, typed: str, block_id: str, errors: dict[str, str]) -> Sequence[str]:
    if kind == KEYWORDS:
        words = (" ".join(word.split()) for word in _BETWEEN_KEYWORDS.split(typed))
        return tuple(dict.fromkeys(word for word in words if not is_blank(word)))
    parsed = url_lists.read_urls(typed) if kind == URLS else url_lists.read_domains(typed)
    if parsed.error:
        errors[block_id] = parsed.error
    return parsed.values


def _lines_input(block_id: str, label: str, values: Sequence[str], hint: str) -> InputBlock:
    return text_input(block_id, label, values, hint=hint, optional=True, multiline=True)
