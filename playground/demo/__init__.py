"""The main job played in a terminal: pretend Slack, pretend Classify, and the real bot between them."""
