"""The parts of Slack that a Web API method works on."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.slack.methods.limits import Limits
from playground.slack.methods.tokens import Tokens
from playground.slack.workspace.triggers import Triggers
from playground.slack.workspace.view import Views
from playground.slack.workspace.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class MethodContext:
    """The parts of Slack that methods read and change."""

    #: the users, channels and messages
    workspace: Workspace
    #: the app's tokens and scopes
    tokens: Tokens
    #: the rate limits
    limits: Limits
    #: the open modals and Home tabs
    views: Views
    #: the trigger IDs that open modals
    triggers: Triggers
    #: returns a new WebSocket URL, for `apps.connections.open`
    new_socket_url: Callable[[], str]
