"""What the bot says in Slack: blocks, text, labels and every message built from a request."""
