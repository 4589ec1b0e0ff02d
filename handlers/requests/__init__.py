"""What works for any request: details, follow, check now, retry, list, show, answers to questions."""
