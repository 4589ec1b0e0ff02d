"""A local Slack and a local Classify that speak the real protocols, so that the bot runs without accounts."""
