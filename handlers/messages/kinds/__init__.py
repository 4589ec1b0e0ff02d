"""What tells the kinds of requests apart in Slack: a table of their words, and one of their messages."""
