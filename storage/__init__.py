"""What is stored about requests and people, what is to be sent to Slack, and how a request changes."""
