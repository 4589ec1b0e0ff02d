"""`docs/slack-errors.md`, written from the table of Slack's error codes."""
