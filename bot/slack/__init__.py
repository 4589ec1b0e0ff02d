"""Calls to Slack's Web API, what their results mean, and the scopes they need."""
