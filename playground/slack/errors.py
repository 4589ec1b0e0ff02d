"""What can go wrong: Slack's refusals, and what a person meets in Slack's client."""

from typing import Any


class Refused(Exception):  # noqa: N818
    """A Web API call answered with `ok: false`: Slack's error word, and what stands beside it."""

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = messages
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The JSON as Slack sends it."""
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


class NotAcknowledged(Exception):  # noqa: N818
    """The app didn't answer a delivery within three seconds; the person sees Slack's own complaint.

    reason: as `X-Slack-Retry-Reason` words it for events.
    """

    def __init__(self, what: str, reason: str = "http_timeout") -> None:
        super().__init__(what)
        self.reason = reason


class FormRefused(Exception):  # noqa: N818
    """Slack's client doesn't let the person send this form; the app hears nothing of it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors
