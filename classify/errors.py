"""What may come of a call to Classify instead of its answer, and what that means for the caller.

    ClassifyError
    ├── Refused          Classify said no, in its own words: not done, and asking again is no use
    ├── Limited          too many requests: surely not done, try later
    └── Outage           no good answer: nothing is known of what was asked for
        ├── NeverSent    … and no request left: surely not done, try later
        └── Uncertain    … to a call that makes something: perhaps done, look before trying again

A call that makes something raises Refused, Limited, NeverSent or Uncertain. A read raises Refused, Limited,
NeverSent or Outage itself; so does a change, which comes to the same however often it is asked for.

No error carries another behind it, and `str()` of each holds numbers and names of ours alone: no key, name,
prompt, address or anything that came over the wire.
"""


class ClassifyError(Exception):
    """No answer that can be used."""


class RejectedError(ClassifyError):
    """A 4xx in Classify's own JSON.

    status: the HTTP status. error: its code word. message: its words, for people and not for logs.
    A 401 says that the key is refused, never anything of the thing asked for.
    """

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(f"Classify refused with status {status}")
        self.status = status
        self.error = error
        self.message = message


class RateLimitedError(ClassifyError):
    """A 429. retry_after: seconds to wait as Classify has it, at most an hour; None where it doesn't say."""

    def __init__(self, retry_after: float | None = None) -> None:
        wait = "" if retry_after is None else f", free again in {retry_after:g} s"
        super().__init__(f"Classify limits the rate of requests{wait}")
        self.retry_after = retry_after


class OutageError(ClassifyError):
    """No good answer. reason: what happened, in words of ours that may be logged."""

    meaning = "no good answer from Classify"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.meaning}: {reason}")
        self.reason = reason


class NeverSentError(OutageError):
    """No connection was made, so nothing of the request left."""

    meaning = "Classify was not reached"


class UncertainError(OutageError):
    """A request to make something left, and what became of it isn't known."""

    meaning = "Classify may have taken the request"
