"""Whether Classify accepts the API key, for `/readyz`. A call that works ends the problem."""

from bot.observability.health import Health

PART = "classify"
KEY_REJECTED = "it rejected clsfy's API key"


def report_key_rejected(health: Health) -> None:
    """Record that Classify answered a call with 401."""
    health.report_problem(PART, KEY_REJECTED)


def report_key_accepted(health: Health) -> None:
    """Record that a call worked. That ends no other problem with Classify."""
    if health.obstacles.get(PART) == KEY_REJECTED:
        health.report_ok(PART)
