"""Tokens: their types, their states and their scopes.

https://docs.slack.dev/authentication/tokens. The error codes are listed on every method's page.
"""

import secrets
from collections.abc import Sequence

from playground.slack.errors import SlackError
from playground.slack.ids import digits, letters

# token state -> error code
STATES = {
    "revoked": "token_revoked",
    "inactive": "account_inactive",
    "expired": "token_expired",
    "invalid": "invalid_auth",
}
SCOPES = (
    "commands",
    "chat:write",
    "channels:join",
    "channels:read",
    "groups:read",
    "im:read",
    "mpim:read",
    "im:write",
    "users:read",
    "files:read",
    "files:write",
    "channels:history",
    "groups:history",
    "im:history",
    "mpim:history",
)


class Tokens:
    """The app's two tokens, their state, and the bot token's scopes."""

    def __init__(self, app_id: str) -> None:
        self.bot = f"xoxb-{digits(12)}-{digits(13)}-{letters(24)}"
        self.app = f"xapp-1-{app_id}-{digits(13)}-{secrets.token_hex(32)}"
        self.state = "active"
        #: the state of the app-level token alone
        self.app_state = "active"
        self.scopes: set[str] = set(SCOPES)

    def check(self, token: str | None, *, prefix: str | None, any_scope: Sequence[str]) -> None:
        """Raise SlackError if a method that needs this token type and one of these scopes may not be called.

        prefix: None if the method needs no token. any_scope: empty if it needs no scope.
        """
        if prefix is None:
            return
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot, self.app):
            raise SlackError("invalid_auth")
        if not token.startswith(prefix):
            raise SlackError("not_allowed_token_type")
        for state in (self.state, self.app_state if token == self.app else ""):
            if state in STATES:
                raise SlackError(STATES[state])
        if any_scope and not self.scopes.intersection(any_scope):
            raise self._missing_scope(",".join(any_scope))

    def require_scope(self, scope: str) -> None:
        """Raise SlackError if the bot token lacks a scope."""
        if scope not in self.scopes:
            raise self._missing_scope(scope)

    def _missing_scope(self, needed: str) -> SlackError:
        """Return the error with the scopes that were needed and provided: https://docs.slack.dev/apis/web-api"""
        return SlackError("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
