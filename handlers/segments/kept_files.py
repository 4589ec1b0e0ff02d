"""The menu of files that a form uses without an upload, since an input for files can't be prefilled."""

from collections.abc import Sequence

from slack_sdk.models.blocks import InputBlock, Option, StaticMultiSelectElement
from slack_sdk.models.views import View

from handlers.interaction.inputs import ACTION, OPTION_LENGTH, SubmittedValues, option
from handlers.messages.formatting import shortened
from storage.lifecycle.lists import InputName, RequestList

BLOCK_ID = "kept_files"
_USES = {InputName.EXAMPLES: "example URLs", InputName.BLOCKED: "blocked domains"}


def _files_menu(files: Sequence[RequestList]) -> Sequence[InputBlock]:
    """Return the menu of kept files, or nothing if there is none. At first each of them is chosen, and one
    that is offered for several uses for the first of these."""
    if not files:
        return []
    options = [_option(number, each) for number, each in enumerate(files)]
    first = {each.file_id: option for each, option in reversed([*zip(files, options, strict=True)])}
    element = StaticMultiSelectElement(
        action_id=ACTION,
        placeholder="Choose files",
        options=options,
        initial_options=list(reversed(first.values())),
    )
    hint = "Used along with what you type. Remove any file you don't want."
    return [InputBlock(block_id=BLOCK_ID, label="Files", hint=hint, optional=True, element=element)]


def with_files(view: View, files: Sequence[RequestList]) -> View:
    """Return the segment form with a menu of kept files below its other inputs."""
    blocks = list(view.blocks or ())
    inputs = [number for number, block in enumerate(blocks) if isinstance(block, InputBlock)]
    blocks[inputs[-1] :] = [*_files_menu(files), *blocks[inputs[-1] :]]  # the last one is the client
    view.blocks = blocks
    return view


def read_numbers(values: SubmittedValues) -> Sequence[int]:
    """Return the positions of the kept files that were chosen."""
    return tuple(int(value[1:]) for value in values.chosen(BLOCK_ID))


def has_examples(values: SubmittedValues) -> bool:
    """Return whether a file of example URLs was chosen."""
    return any(value.startswith(InputName.EXAMPLES[0]) for value in values.chosen(BLOCK_ID))


def _option(number: int, file: RequestList) -> Option:
    end = f" ({_USES[file.input_name]})"
    return option(f"{file.input_name[0]}{number}", shortened(file.label, OPTION_LENGTH - len(end)) + end)
