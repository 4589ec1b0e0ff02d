"""What can go wrong: errors of the Web API, and what a person runs into in Slack's client."""

from typing import Any


class SlackError(Exception):
    """Slack rejects a call (`ok: false`) or an app's acknowledgement."""

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(error, *messages)
        #: Slack's error code
        self.error = error
        #: `response_metadata.messages`
        self.messages = messages
        #: further fields of the response
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return the JSON that Slack sends."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


class NotAcknowledged(Exception):  # noqa: N818
    """The app didn't acknowledge a delivery within three seconds. Slack shows the person an error."""

    def __init__(self, what: str, reason: str = "http_timeout") -> None:
        super().__init__(what)
        #: the value of `X-Slack-Retry-Reason` if an event is delivered again
        self.reason = reason


class FormInputError(Exception):
    """Slack's client doesn't let the person submit the form. The app doesn't hear of it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        #: what is wrong, by block ID
        self.errors = errors
