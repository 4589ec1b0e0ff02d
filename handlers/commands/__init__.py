"""The slash command: its table, its router and its menu, and the shortcuts."""
