"""Collects every sentence that the bot can say in `docs/wording.md`, so that the words can be reviewed."""
