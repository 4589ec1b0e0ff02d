"""Everything that people can do with the bot in Slack, for the stories."""
