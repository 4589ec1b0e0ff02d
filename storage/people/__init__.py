"""What is stored about people and channels: followers, preferences, drafts, the audit log."""
