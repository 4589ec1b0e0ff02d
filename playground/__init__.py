"""A pretend Slack and a pretend Classify that speak the real wire, so that anyone can run the bot with no account."""
