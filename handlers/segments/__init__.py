"""Request a segment: the form, duplicates, watching, and everything that opens the form."""
