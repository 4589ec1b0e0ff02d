"""What stands between a bot and PostgreSQL: PgBouncer, and a link that adds latency."""
