"""The people of the workspace, and how they use Slack's client."""
