"""Files that people upload.

https://docs.slack.dev/reference/objects/file-object
"""

from dataclasses import dataclass
from typing import Any

from playground.slack.ids import new_id

Json = dict[str, Any]
MAX_SIZE = 10 * 1024 * 1024
"""Bytes. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element"""


@dataclass(eq=False)
class File:
    """An uploaded file."""

    #: the file's ID
    id: str
    #: its name, as the person's computer has it
    name: str
    #: its contents
    data: bytes
    #: the user ID of whoever uploaded it
    user_id: str
    #: the workspace of whoever uploaded it
    team_id: str
    #: when, in seconds since 1970
    created: int
    #: whether it was deleted
    is_deleted: bool = False
    #: whether a payload has only its ID, as in a channel shared with another workspace
    needs_check: bool = False

    @property
    def path(self) -> str:
        """The path of its private URL."""
        return f"/files-pri/{self.team_id}-{self.id}/download/{self.id.lower()}"


class Files:
    """The files of a workspace, by ID."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        #: the origin of their URLs, once the server listens
        self.base = ""

    def add(self, name: str, data: bytes, *, user_id: str, team_id: str, created: int) -> File:
        """Add a file."""
        file = File(new_id("F"), name, data, user_id, team_id, created)
        self.files[file.id] = file
        return file

    def find(self, path: str) -> File | None:
        """Return the file with this private URL path. None if there is none, or it was deleted."""
        return next((file for file in self.files.values() if file.path == path and not file.is_deleted), None)

    def as_json(self, file: File) -> Json:
        """Return the file object."""
        extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.name,
            "mimetype": "text/plain",
            "filetype": extension or "text",
            "user": file.user_id,
            "user_team": file.team_id,
            "size": len(file.data),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": f"{self.base}{file.path}",
            "url_private_download": f"{self.base}{file.path}",
        }

    def in_payload(self, file_id: str) -> Json:
        """Return the file as an interaction payload has it."""
        file = self.files[file_id]
        if file.needs_check:
            # https://docs.slack.dev/apis/slack-connect/#files
            return {"id": file.id, "file_access": "check_file_info"}
        return self.as_json(file)
