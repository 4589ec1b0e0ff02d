"""Pending notifications and message edits, stored with the state changes that cause them."""
