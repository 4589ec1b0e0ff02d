"""The local Slack as a web page: what a person sees and does, and a panel that controls the playground."""

from playground.page.bot_process import BotProcess
from playground.page.page import NotLoopback, WebPage

__all__ = ["BotProcess", "NotLoopback", "WebPage"]
