"""What the page shows, as JSON, sent to the browser whenever it changes."""
