"""Slack's Web API methods, their arguments, limits and access checks."""
