"""Files: uploaded by people or by the app, and shared in messages.

https://docs.slack.dev/reference/objects/file-object
"""

from dataclasses import dataclass, field
from typing import Any

from playground.slack.ids import letters, new_id

Json = dict[str, Any]
MAX_SIZE = 10 * 1024 * 1024
"""Bytes. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element"""


@dataclass(eq=False, kw_only=True)
class File:
    """An uploaded file.

    guess: only deleting it changes what the app reads. Another upload has another ID, and `mode` is "hosted"
    for a list, which people can't edit in Slack as they can a snippet. No page says so.
    """

    #: the file's ID
    id: str
    #: its name, as the person's computer has it
    name: str
    #: its title, which is its name unless an app gives it another one
    title: str
    #: its contents
    data: bytes
    #: the user ID of whoever uploaded it
    user_id: str
    #: the workspace where it is stored
    team_id: str
    #: the workspace of whoever uploaded it, or on Enterprise Grid the organization
    user_team: str
    #: when, in seconds since 1970
    created: int
    #: the origin of its URLs
    origin: str
    #: the IDs of the channels where it is shared. Empty if it is private, as a file in a form
    shared_in: set[str] = field(default_factory=set)
    #: whether it was deleted
    is_deleted: bool = False
    #: whether a payload has only its ID, as in a channel shared with another workspace
    needs_check: bool = False

    @property
    def extension(self) -> str:
        """What follows the last dot of its name, in lower case. Empty without a dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def path(self) -> str:
        """The path of its private URL."""
        return f"/files-pri/{self.team_id}-{self.id}/download/{self.id.lower()}"

    def as_json(self) -> Json:
        """Return the file object."""
        if self.is_deleted:
            # https://github.com/wee-slack/wee-slack/pull/641: no title and no URL. guess: nothing but this
            return {"id": self.id, "mode": "tombstone"}
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": "text/plain",
            "filetype": self.extension or "text",
            "user": self.user_id,
            "user_team": self.user_team,
            "size": len(self.data),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": f"{self.origin}{self.path}",
            "url_private_download": f"{self.origin}{self.path}",
        }

    def in_payload(self) -> Json:
        """Return the file as an interaction payload and a message have it."""
        if self.needs_check:
            # https://docs.slack.dev/apis/slack-connect/#files
            return {"id": self.id, "file_access": "check_file_info"}
        return self.as_json()


@dataclass(eq=False, kw_only=True)
class Upload:
    """An upload that the app has started and not completed."""

    #: the ID that its file will have
    id: str
    #: the file's name
    name: str
    #: the length that the app announced, in bytes
    length: int
    #: what the app has sent to the upload URL. None if it hasn't
    data: bytes | None = None


class Files:
    """The files of a workspace, by ID, and the app's uploads, by the secret in their URL."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.uploads: dict[str, Upload] = {}
        #: the origin of all URLs, once the server listens
        self.origin = ""

    def add(
        self,
        name: str,
        data: bytes,
        *,
        user_id: str,
        team_id: str,
        user_team: str,
        created: int,
        id_: str | None = None,
    ) -> File:
        """Add a file. id_: a new one unless given."""
        file = File(
            id=id_ or new_id("F"),
            name=name,
            title=name,
            data=data,
            user_id=user_id,
            team_id=team_id,
            user_team=user_team,
            created=created,
            origin=self.origin,
        )
        self.files[file.id] = file
        return file

    def find(self, path: str) -> File | None:
        """Return the file with this private URL path. None if there is none."""
        return next((file for file in self.files.values() if file.path == path), None)

    def start_upload(self, name: str, length: int) -> tuple[Upload, str]:
        """Start an upload by the app. Return it and its URL."""
        secret = letters(40)
        self.uploads[secret] = Upload(id=new_id("F"), name=name, length=length)
        return self.uploads[secret], f"{self.origin}/upload/v1/{secret}"

    def finish_upload(self, file_id: str) -> Upload | None:
        """Remove and return the upload of this file. None if it wasn't started, or nothing was sent."""
        for secret, upload in self.uploads.items():
            if upload.id == file_id and upload.data is not None:
                return self.uploads.pop(secret)
        return None
