"""The pretend Slack as a page in a browser: what a person sees and does there, and what goes on behind it."""

from playground.page.bot_process import BotProcess
from playground.page.page import NotLoopback, Page

__all__ = ["BotProcess", "NotLoopback", "Page"]
