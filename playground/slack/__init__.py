"""A pretend Slack that speaks Slack's wire: Web API, Socket Mode, signed requests, and people who use it."""

from playground.slack.delivery import Ack
from playground.slack.errors import FormRefused, NotAcknowledged
from playground.slack.manifest import Command, Manifest, Shortcut
from playground.slack.message import Message
from playground.slack.person import Person
from playground.slack.slack import Slack
from playground.slack.views import View
from playground.slack.workspace import Channel

__all__ = [
    "Ack",
    "Channel",
    "Command",
    "FormRefused",
    "Manifest",
    "Message",
    "NotAcknowledged",
    "Person",
    "Shortcut",
    "Slack",
    "View",
]
