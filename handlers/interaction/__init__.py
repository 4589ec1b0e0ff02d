"""What every handler builds on: payloads, permissions, modals, and the ways to answer."""
