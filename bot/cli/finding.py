"""A line of the output of `clsfy-bot check`."""

from msgspec import Struct

from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Rejected, RetryLater

READ_ON = "See “Proxies and certificates” in docs/operating.md."  # and which hosts have to be reached


class Finding(Struct, frozen=True):
    """One line of the output."""

    #: What was checked.
    about: str
    #: A sentence about it.
    says: str
    #: False if the operator has to do something.
    ok: bool = True

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'trouble':<9}{self.about}: {self.says}"


def describe_failure(result: CallResult, setting: str) -> str:
    """Return a sentence about a call to Slack that failed. setting: the one that holds the token."""
    match result:
        case Rejected(error) | AuthFailed(error):
            return f"Slack rejects {setting} ({error})."
        case RetryLater(error=str(error)):
            return f"Slack refuses the call ({error}). See docs/slack-errors.md."
        case RetryLater(wait) if wait is not None:
            return f"Slack is limiting calls. Try again in {wait:g} s."
        case RetryLater(unreachable=str(reason)):
            return f"Slack can't be reached: {reason}. {READ_ON}"
        case Ambiguous(reason):
            return f"Slack gave no usable answer ({reason})."
        case _:
            return f"Slack can't be reached. {READ_ON}"
