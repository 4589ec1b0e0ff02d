"""The workspace: people, channels, messages, views and forms."""
