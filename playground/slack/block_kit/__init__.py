"""Block Kit as Slack validates it: blocks, elements, text and their limits."""
