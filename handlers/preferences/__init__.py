"""Preferences of people and channels."""
