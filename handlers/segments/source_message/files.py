"""The lists that are attached to a message, as a segment is requested with them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.views import View

from handlers.interaction.inputs import FILE_TYPES, MAX_FILES
from handlers.interaction.notice_view import with_note
from handlers.messages.formatting import escaped
from handlers.segments.kept_files import with_files
from storage.lifecycle.lists import InputName, RequestList

_NO_SCOPE = (
    "*I can't read {names}:* I'm not allowed to read files here. An admin can reinstall me with the "
    "`files:read` scope."
)
_ELSEWHERE = (
    "*I can't read {names}:* I can't open files from another workspace. Download what you need, then upload "
    "it below."
)
_TOO_MANY = (
    f"*I left out {{names}}:* I use at most {MAX_FILES} lists of a message. To use one of these too, "
    "download it, then upload it below."
)
_NAME_LENGTH = 60


class AttachedFiles(Struct, frozen=True, kw_only=True):
    """The lists of a message."""

    #: The files, each first as blocked domains and then as example URLs: its use is chosen in the form.
    files: Sequence[RequestList] = ()
    #: Why others aren't used (mrkdwn). Empty if there are none.
    note: str = ""


def read_files(message: Mapping[str, Any], own_ids: Collection[str], *, can_read: bool) -> AttachedFiles:
    """Return what a message's lists are, or why they can't be used. Pictures and the like are ignored.

    own_ids: the workspace and the organization of the bot. can_read: whether the bot may read files.
    Slack's page: https://docs.slack.dev/reference/objects/file-object
    """
    found = [each for each in message.get("files") or [] if isinstance(each, Mapping) and _is_list(each)]
    if not can_read:
        return AttachedFiles(note=_NO_SCOPE.format(names=_names(found)) if found else "")
    elsewhere = [each for each in found if each.get("user_team") not in (None, *own_ids)]
    own = [each for each in found if each not in elsewhere]
    notes = [(_ELSEWHERE, elsewhere), (_TOO_MANY, own[MAX_FILES:])]
    return AttachedFiles(
        files=[each for file in own[:MAX_FILES] for each in _uses(file)],
        note="\n".join(text.format(names=_names(files)) for text, files in notes if files),
    )


def with_attached(form: View, attached: AttachedFiles) -> View:
    """Return the segment form with a menu of the files, and the note above everything else."""
    return with_note(with_files(form, attached.files), attached.note)


def _is_list(file: Mapping[str, Any]) -> bool:
    if not file.get("id") or file.get("mode") in ("tombstone", "hidden_by_limit"):
        return False
    # Of a file in a shared channel the payload has only the ID: https://docs.slack.dev/apis/slack-connect
    is_unknown = file.get("file_access") == "check_file_info"
    extension = str(file.get("name") or "").lower().rpartition(".")[2]
    return is_unknown or extension in FILE_TYPES


def _uses(file: Mapping[str, Any]) -> Sequence[RequestList]:
    blocked = RequestList(
        input_name=InputName.BLOCKED,
        label=_label(file),
        file_id=str(file["id"]),
        uploader_id=file.get("user"),
    )
    return [blocked, replace(blocked, input_name=InputName.EXAMPLES)]


def _label(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or "Attached file")


def _names(files: Sequence[Mapping[str, Any]]) -> str:
    names = ", ".join(f"“{escaped(_label(each), _NAME_LENGTH)}”" for each in files[:MAX_FILES])
    return f"{names}, and {len(files) - MAX_FILES} more" if len(files) > MAX_FILES else names
