"""Tokens: which one a call needs, in what state it is, and whether it has the scope.

https://docs.slack.dev/authentication/tokens; the words are listed on every method's page.
"""

import secrets

from playground.slack.errors import Refused
from playground.slack.ids import digits, letters
from playground.slack.methods.method import Method

# state -> error word
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
        self.scopes: set[str] = set(SCOPES)

    def check(self, method: Method, token: str | None) -> None:
        """Refuse a call that may not be made with this token."""
        if method.token is None:
            return
        if not token:
            raise Refused("not_authed")
        if token not in (self.bot, self.app):
            raise Refused("invalid_auth")
        if not token.startswith(method.token):
            raise Refused("not_allowed_token_type")
        if self.state in STATES:
            raise Refused(STATES[self.state])
        if method.scopes and not self.scopes.intersection(method.scopes):
            self.lack(",".join(method.scopes))

    def need(self, scope: str) -> None:
        """Refuse where the bot token lacks a scope."""
        if scope not in self.scopes:
            self.lack(scope)

    def lack(self, needed: str) -> None:
        """As https://docs.slack.dev/apis/web-api shows: what was needed, and what the token has."""
        raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
