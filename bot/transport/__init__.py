"""How requests reach the bot: HTTP, Socket Mode, and the operator endpoints."""
