"""What bots that share a database agree on: who leads, and how long to leave Classify alone."""
