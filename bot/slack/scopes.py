"""What doesn't work without each of Slack's scopes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_UNSEEN = "nobody but the one who asked, and the admins, sees a request of"
_UNCHECKED = "the bot posts there for people whose membership it can't check"
NEEDED: Mapping[str, str] = {
    "commands": "nobody can type /clsfy",
    "chat:write": "nothing can be announced or answered",
    "channels:join": "the bot must be invited into each public channel",
    "im:write": "refusals and questions reach nobody",
    "channels:read": f"{_UNSEEN} a public channel",
    "groups:read": f"{_UNSEEN} a private channel, and {_UNCHECKED}",
    "mpim:read": f"{_UNSEEN} a group message, and {_UNCHECKED}",
}
_UNCONFIRMED = "a message that Slack doesn't confirm stays unconfirmed in"
OPTIONAL: Mapping[str, str] = {
    "channels:history": f"{_UNCONFIRMED} public channels",
    "groups:history": f"{_UNCONFIRMED} private channels",
    "im:history": f"{_UNCONFIRMED} direct messages",
    "mpim:history": f"{_UNCONFIRMED} group messages",
    "files:read": "forms have no input for files of domains or URLs",
    "files:write": "saved lists, and what was left out of a list, can't be downloaded as files",
    "users:read": (
        "in an organization (Enterprise Grid), a colleague from another workspace is refused until they type "
        "a command"
    ),
}


class GrantedScopes:
    """The scopes of the bot's token, as Slack's last answer had them."""

    def __init__(self) -> None:
        #: Whether the bot may read files that people upload.
        self.can_read_files = False
        #: Whether the bot may upload files.
        self.can_send_files = False

    def record(self, headers: Mapping[str, str]) -> None:
        """Take note of an answer's headers: https://docs.slack.dev/authentication/installing-with-oauth"""
        granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
        if granted is not None:
            scopes = [scope.strip() for scope in granted.split(",")]
            self.can_read_files = "files:read" in scopes
            self.can_send_files = "files:write" in scopes


class MissingScope(NamedTuple):
    """A scope that the token doesn't have."""

    #: The scope's name.
    scope: str
    #: What doesn't work without it.
    consequence: str
    #: Whether the bot needs it.
    needed: bool


def missing_scopes(granted: Iterable[str]) -> Iterator[MissingScope]:
    """Yield each scope that isn't granted."""
    has = set(granted)
    for scopes, needed in ((NEEDED, True), (OPTIONAL, False)):
        for scope, consequence in scopes.items():
            if scope not in has:
                yield MissingScope(scope, consequence, needed)
