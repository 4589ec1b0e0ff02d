"""The pretend Slack as a page in a browser: what a person sees and does there, and what goes on behind it."""

from playground.page.page import NotLoopback, Page
from playground.page.process import Process

__all__ = ["NotLoopback", "Page", "Process"]
