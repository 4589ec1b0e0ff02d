"""Forms: the view around the inputs, how one for text looks, and what a submitted form holds in each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, PlainTextObject
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from handlers.interaction.payloads import MalformedPayloadError
from handlers.messages.formatting import shortened
from storage.lifecycle.client import Client
from storage.lifecycle.lists import InputName, RequestList

ACTION = "value"  # the `action_id` in each input
INPUT_LENGTH = 3000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
MAX_OPTIONS = 100  # https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
FILE_TYPES = ("csv", "tsv", "tab", "txt", "text", "xlsx")  # of lists, which are then read by their contents
MAX_FILES = 10  # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
OPTION_LENGTH = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
# Unicode's Default_Ignorable_Code_Point, and the blank Braille pattern
# (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt).
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
M = TypeVar("M", bound=Struct)
_NOTHING = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{INVISIBLE}]*")


def form_view(*, callback_id: str, meta: Struct, title: str, submit: str, blocks: Sequence[Block]) -> View:
    """Return a form. meta: what travels in its `private_metadata`. submit: the button's text."""
    return View(
        type="modal",
        callback_id=callback_id,
        private_metadata=msgspec.json.encode(meta).decode(),
        title=title,
        submit=submit,
        close="Cancel",
        blocks=blocks,
    )


def text_input(
    block_id: str,
    label: str,
    value: str | Sequence[str] = "",
    *,
    hint: str | None = None,
    placeholder: str | None = None,
    optional: bool = False,
    multiline: bool = False,
    max_length: int = INPUT_LENGTH,
) -> InputBlock:
    """Return an input for text. value: what it holds at first. Of several values, each is on its own line."""
    text = value if isinstance(value, str) else "\n".join(value)
    return InputBlock(
        block_id=block_id,
        label=label,
        hint=hint,
        optional=optional,
        element=PlainTextInputElement(
            action_id=ACTION,
            multiline=multiline,
            max_length=max_length,
            placeholder=placeholder,
            initial_value=text or None,
        ),
    )


def file_input(block_id: str, label: str, what: str) -> InputBlock:
    """Return an input for files with lists. what: each row has one."""
    hint = f"CSV, TXT, or XLSX, up to 10 MB each, one {what} per row."
    element = FileInputElement(action_id=ACTION, filetypes=list(FILE_TYPES), max_files=MAX_FILES)
    return InputBlock(block_id=block_id, label=label, hint=hint, optional=True, element=element)


def option(value: str, label: str) -> Option:
    """Return an option of a menu. Its label is shortened if it is too long."""
    return Option(value=value, text=PlainTextObject(text=shortened(label, OPTION_LENGTH), emoji=False))


def client_options(clients: Sequence[Client]) -> list[Option]:
    """Return the options of a menu of Classify's clients."""
    offered = clients[:MAX_OPTIONS]
    return [Option(value=client.id, text=PlainTextObject(text=client.label)) for client in offered]


def is_blank(text: str) -> bool:
    """Return whether nothing in a text can be seen."""
    return _NOTHING.fullmatch(text) is not None


@contextmanager
def reading(form: str) -> Iterator[None]:
    """Raise MalformedPayloadError if what is read inside isn't as Slack sends it. form: its name in logs."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError):
        raise MalformedPayloadError(form) from None  # the message may hold what was typed


def read_meta(view: Mapping[str, Any], kind: type[M]) -> M:
    """Return what travels in a form's `private_metadata`. Raise KeyError or ValueError if it is something
    else."""
    return msgspec.json.decode(str(view["private_metadata"]), type=kind)


def read_values(submitted: Mapping[str, Any]) -> "SubmittedValues":
    """Return what the inputs of a submitted form hold. Raise KeyError or TypeError if there are none."""
    return SubmittedValues(submitted["state"]["values"])


class SubmittedValues(Struct, frozen=True):
    """What the inputs of a submitted form hold. One that the form doesn't have holds nothing.

    The methods raise AttributeError, KeyError, TypeError or ValueError if it isn't as Slack sends it.
    """

    #: The `state.values` of the view: by block ID and by action ID.
    by_block: Mapping[str, Any]

    def text(self, block_id: str) -> str:
        """Return what was typed, or the value of the one option that was chosen. Empty if neither was."""
        element = self._element(block_id)
        option = element.get("selected_option")
        text: str = (option["value"] if option else element.get("value")) or ""
        return text.strip()

    def line(self, block_id: str) -> str:
        """Return what `text` returns, on one line."""
        return " ".join(self.text(block_id).split())

    def date(self, block_id: str) -> date | None:
        """Return the chosen day. None if none was."""
        chosen = self._element(block_id).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def chosen(self, block_id: str) -> Sequence[str]:
        """Return the values of the chosen options."""
        element = self._element(block_id)
        options = element.get("selected_options") or [element.get("selected_option")]
        return [str(option["value"]) for option in options if option]

    def files(self, block_id: str, input_name: InputName) -> Sequence[RequestList]:
        """Return the uploaded files as a request uses them, not read yet."""
        return [
            RequestList(
                input_name=input_name,
                label=str(file.get("name") or "Uploaded file"),
                file_id=str(file["id"]),
                uploader_id=file.get("user"),  # not told of a file in a shared channel
            )
            for file in self._element(block_id).get("files") or []
        ]

    def _element(self, block_id: str) -> Mapping[str, Any]:
        element: Mapping[str, Any] = self.by_block.get(block_id, {}).get(ACTION, {})
        return element
