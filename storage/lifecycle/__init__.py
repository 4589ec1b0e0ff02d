"""What a request is and how it changes. Pure: no SQL, no I/O, no Slack."""
