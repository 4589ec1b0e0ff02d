"""A local Slack with people in it. It speaks Slack's protocols: Web API, Socket Mode, signed requests."""

from playground.slack.delivery.delivery import Ack
from playground.slack.errors import FormInputError, NotAcknowledged
from playground.slack.people.person import Person
from playground.slack.slack import Slack
from playground.slack.workspace.manifest import Command, Manifest, Shortcut
from playground.slack.workspace.message import Message
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import Channel

__all__ = [
    "Ack",
    "Channel",
    "Command",
    "FormInputError",
    "Manifest",
    "Message",
    "NotAcknowledged",
    "Person",
    "Shortcut",
    "Slack",
    "View",
]
