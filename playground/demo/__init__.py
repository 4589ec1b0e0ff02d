"""The demo: a local Slack, a local Classify and the real bot, in a terminal or a browser."""
