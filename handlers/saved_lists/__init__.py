"""Saved lists: named lists of domains or URLs that a channel, or everyone, uses in segment forms."""
