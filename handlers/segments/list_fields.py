"""What a submitted segment form says about files and lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.segments import kept_files
from storage.lifecycle.lists import InputName, RequestList, SavedList

LISTS = "lists"
MENU_ACTION = "lists"  # Slack asks for the options of an external menu by it
FILES = {InputName.EXAMPLES: "example_url_files", InputName.BLOCKED: "block_tld_files"}
FILE_ACTION = "value"


@dataclass(frozen=True, kw_only=True)
class ChosenLists:
    """What a submitted form says about lists."""

    #: The uploaded files, not read yet.
    files: Sequence[RequestList] = ()
    #: The rows of `request_lists` that were chosen.
    attached_ids: Sequence[int] = ()
    #: The rows of `saved_lists` that were chosen.
    saved_ids: Sequence[int] = ()
    #: The positions of the files that were chosen without an upload.
    kept_numbers: Sequence[int] = ()
    #: Whether example URLs are among these.
    has_kept_examples: bool = False
    #: The ID of the menu's block, which shows what is wrong with them. Empty if the form has no menu.
    block_id: str = ""

    @property
    def may_have_examples(self) -> bool:
        """Return whether example URLs may be among the lists, so that none has to be typed."""
        is_file = any(each.input_name is InputName.EXAMPLES for each in self.files)
        return is_file or self.has_kept_examples or bool(self.attached_ids or self.saved_ids)


NOTHING_CHOSEN = ChosenLists()


def read_lists(values: Mapping[str, Any]) -> ChosenLists:
    """Read the inputs for lists. values: `state.values` of the view.

    Raise KeyError, TypeError, ValueError or AttributeError if it is malformed.
    """
    files = [
        RequestList(
            input_name=input_name,
            label=str(file.get("name") or "Uploaded file"),
            file_id=str(file["id"]),
            uploader_id=file.get("user"),  # not told of a file in a shared channel
        )
        for input_name, block_id in FILES.items()
        for file in values.get(block_id, {}).get(FILE_ACTION, {}).get("files") or []
    ]
    # The menu has another ID each time when other lists are preselected in it.
    menu = next((block_id for block_id in values if block_id.startswith(LISTS)), "")
    options = values.get(menu, {}).get(MENU_ACTION, {}).get("selected_options") or []
    chosen = [str(option["value"]) for option in options]
    return ChosenLists(
        files=tuple(files),
        attached_ids=tuple(int(value[1:]) for value in chosen if value.startswith("a")),
        saved_ids=tuple(int(value[1:]) for value in chosen if value.startswith("s")),
        kept_numbers=kept_files.read_numbers(values) if kept_files.BLOCK_ID in values else (),
        has_kept_examples=kept_files.BLOCK_ID in values and kept_files.has_examples(values),
        block_id=menu,
    )


def use_saved(saved: SavedList) -> RequestList:
    """Return a saved list as a request uses it: the version that it has now."""
    return RequestList(
        input_name=saved.input_name,
        label=saved.name,
        version_id=saved.version.id,
        content_id=saved.version.content_id,
        count=saved.count,
    )
