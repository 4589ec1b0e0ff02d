"""The errors that a call to Classify can raise, and what each one means for the caller.

    ClassifyError
    ├── RejectedError        Classify said no in its own words. Nothing was done, and a retry doesn't help.
    ├── RateLimitedError     Too many requests. Nothing was done. Retry later.
    └── OutageError          No usable answer. Nothing is known about the thing that was requested.
        ├── NeverSentError   No request was sent, so nothing was done. Retry later.
        └── UncertainError   A create was sent and may have been done. Look it up before a retry.

Creates raise RejectedError, RateLimitedError, NeverSentError or UncertainError. Reads raise RejectedError,
RateLimitedError, NeverSentError or plain OutageError. So do updates, because repeating one is harmless.

No error has a cause or a context. `str()` of an error contains only our own words and numbers, so it is safe
to log: never the key, a name, a prompt, an address, or anything that was received.
"""


class ClassifyError(Exception):
    """The call returned nothing that can be used."""


class RejectedError(ClassifyError):
    """A documented 4xx with an error body in Classify's own JSON, or a 413 from anybody.

    A 401 means that the key was rejected. It says nothing about the thing that was requested.
    `classify.statuses` says what each status means, and why.
    """

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(f"Classify rejected the request with status {status}")
        #: The HTTP status.
        self.status = status
        #: Classify's error code, for example `not_found`. Empty if the body wasn't Classify's.
        self.error = error
        #: Classify's explanation, or ours if the body wasn't Classify's. Show it to people, but keep it out
        #: of logs.
        self.message = message


class RateLimitedError(ClassifyError):
    """A 429."""

    def __init__(self, retry_after: float | None = None) -> None:
        wait = "" if retry_after is None else f", retry after {retry_after:g} s"
        super().__init__(f"Classify limits the rate of requests{wait}")
        #: Seconds to wait, at most an hour. None if Classify didn't say.
        self.retry_after = retry_after


class OutageError(ClassifyError):
    """No usable answer."""

    meaning = "no usable answer from Classify"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.meaning}: {reason}")
        #: What happened, in our own words. Safe to log.
        self.reason = reason


class NeverSentError(OutageError):
    """No connection was made, so nothing of the request was sent."""

    meaning = "Classify was not reached"


class UncertainError(OutageError):
    """A create was sent, and it isn't known whether Classify did it."""

    meaning = "Classify may have done it"
