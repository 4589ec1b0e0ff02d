"""What Slack's client uses when a person acts: the workspace, and how to reach the app."""

from dataclasses import dataclass

from playground.slack.delivery.delivery import Delivery
from playground.slack.delivery.events import Events
from playground.slack.delivery.payloads import Payloads
from playground.slack.delivery.responses import Responses
from playground.slack.workspace.triggers import Triggers
from playground.slack.workspace.view import Views
from playground.slack.workspace.workspace import Workspace


@dataclass(kw_only=True)
class ClientContext:
    """The parts of Slack that a person's actions go through."""

    #: the users, channels and messages
    workspace: Workspace
    #: the open modals and Home tabs
    views: Views
    #: the trigger IDs that interactions carry
    triggers: Triggers
    #: the response URLs that interactions carry
    responses: Responses
    #: builds what is sent to the app
    payloads: Payloads
    #: sends interactions to the app
    delivery: Delivery
    #: sends events to the app
    events: Events
    #: the manifest's `should_escape`: whether a command's names and URLs become references
    should_escape: bool = False
