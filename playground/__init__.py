"""A pretend Slack and a pretend Classify that speak the real wire: the bot runs with no account."""
