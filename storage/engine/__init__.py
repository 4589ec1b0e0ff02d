"""The databases: SQLite and PostgreSQL, column types, opening and migrating."""
