"""Lists that were uploaded or saved: what they hold, and which requests use them."""
