"""What Slack refuses in a chaos run: single calls by an error code, all of them for a while, and messages to
somebody who was removed."""

from dataclasses import dataclass, replace
from random import Random

from bot.slack.error_codes import ERROR_CODES, POST, UPDATE, Concern
from playground.faults import Fault, Faults, refused

REFUSABLE_CALLS = (
    POST,
    UPDATE,
    "conversations.open",
    "conversations.join",
    "conversations.history",
    "conversations.replies",
)
#: What Slack says about somebody who was removed.
REMOVED = "user_disabled"
#: For how many seconds the jobs of a bot in a chaos run wait at most. Others wait for an hour.
LONGEST_WAIT = "2"
_LONG_WAITS = ("31536000", "99999999999999", "1e400", "inf")
_UNKNOWN = ("slack_has_a_new_error", "another_new_error")
# A deleted message is deleted for real, see `ChaosRun`. An edit that is given up leaves an old status.
_FOR_EDITS = (Concern.MESSAGE, Concern.WORKSPACE)
_FOR_OTHER_CALLS = (*_FOR_EDITS, Concern.CONVERSATION, Concern.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class SlackRefusals:
    """What Slack refuses in one run."""

    #: The call that is refused once with `code`, after `skip` calls. Empty: none.
    call: str = ""
    code: str = ""
    skip: int = 0
    #: Seconds for which the workspace refuses every call of the jobs.
    access_limited: float = 0.0
    #: Whether somebody deletes the announcement of the first form.
    deletes_announcement: bool = False
    #: Whether Slack takes replies to it nevertheless.
    takes_replies: bool = False
    #: Whether Slack says that the bot isn't in the first form's channel when it posts there, and that it is
    #: when it joins, for as long as the run lasts.
    contradicts: bool = False
    #: The call that is limited, with this `Retry-After`. Empty: none.
    limited_call: str = ""
    retry_after: str = ""

    @property
    def description(self) -> list[str]:
        """Return each of them in a few words."""
        parts = [f"{self.call} refused with {self.code}"] if self.call else []
        parts += [f"access limited {self.access_limited:.1f} s"] if self.access_limited else []
        if self.deletes_announcement:
            parts.append(f"announcement deleted, replies {'taken' if self.takes_replies else 'refused'}")
        parts += ["not in the channel that it is in"] if self.contradicts else []
        parts += [f"{self.limited_call} limited for {self.retry_after} s"] if self.limited_call else []
        return parts

    def begin(self, faults: Faults) -> None:
        """Let the call be refused when its turn comes."""
        if self.call:
            faults.next(self.call, *[Fault()] * self.skip, _says(self.code))
        if self.limited_call:
            headers = {"Retry-After": self.retry_after}
            faults.next(self.limited_call, refused(429, '{"ok": false, "error": "ratelimited"}', headers))


def choose_refusals(seed: int, *, may_contradict: bool) -> SlackRefusals:
    """Return what Slack refuses with this seed. Other faults are drawn apart, so they don't depend on it.

    may_contradict: whether it may refuse each message in the first form's channel.
    """
    random = Random(f"what Slack refuses with seed {seed}")
    call, code = "", ""
    if random.random() < 0.3:
        call = random.choice((POST, POST, POST, *REFUSABLE_CALLS))
        concern = random.choice((None, *(_FOR_EDITS if call == UPDATE else _FOR_OTHER_CALLS)))
        codes = [each.code for each in ERROR_CODES.values() if each.concern is concern]
        code = random.choice(codes or _UNKNOWN)
    refusals = SlackRefusals(
        call=call,
        code=code,
        skip=random.choice((0, 0, 1, 2)),
        access_limited=random.uniform(1.0, 5.0) if random.random() < 0.15 else 0.0,
        deletes_announcement=random.random() < 0.15,
        takes_replies=random.random() < 0.5,
    )
    later = Random(f"what Slack says besides with seed {seed}")  # other choices stay the same
    contradicts, is_limited = later.random() < 0.1, later.random() < 0.15
    limited_call, retry_after = later.choice(REFUSABLE_CALLS), later.choice(_LONG_WAITS)
    return replace(
        refusals,
        contradicts=contradicts and may_contradict and not refusals.deletes_announcement,
        limited_call=limited_call if is_limited else "",
        retry_after=retry_after if is_limited else "",
    )


@dataclass(frozen=True, kw_only=True)
class PlannedRemoval:
    """Who is removed. All forms of the run are theirs."""

    #: `ann` or `ben`.
    person: str
    #: Whether the first admin is removed, too.
    first_admin_gone: bool
    #: Whether the bot writes to them before: the first form is for a private channel that it isn't in.
    known: bool

    @property
    def description(self) -> str:
        """Return it in a few words."""
        return f"{self.person} removed" + (", the first admin too" if self.first_admin_gone else "")


def choose_removal(seed: int) -> PlannedRemoval | None:
    """Return who is removed with this seed, or None if nobody is."""
    random = Random(f"who is removed with seed {seed}")  # other choices stay the same
    if random.random() > 0.12:
        return None
    return PlannedRemoval(
        person=random.choice(("ann", "ben")),
        first_admin_gone=random.random() < 0.5,
        known=random.random() < 0.5,
    )


def limit_access(faults: Faults) -> None:
    """Let the workspace refuse every call of the jobs."""
    for call in REFUSABLE_CALLS:
        faults.always(call, _says("accesslimited"))


def _says(code: str) -> Fault:
    return refused(200, f'{{"ok": false, "error": "{code}"}}')
