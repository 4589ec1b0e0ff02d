"""What the bot costs and how fast it is, beside what a person would run instead, measured in one run."""
