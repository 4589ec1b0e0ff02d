"""The demo's output: an animated terminal, or plain lines."""
