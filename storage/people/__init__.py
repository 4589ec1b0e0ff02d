"""What is stored about people and channels: followers, preferences, drafts, Home views, the audit log."""
