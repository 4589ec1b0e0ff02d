"""Delivery of pending notifications and edits to Slack."""
