"""Refine segments: the form, and the shortcut on a message."""
