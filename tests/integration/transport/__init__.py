"""Tests of how Slack reaches the bot."""
