"""The words for each kind of request: one row of a table for each. What a row leaves out is said as of a
segment."""

from msgspec import Struct

from storage.lifecycle.kind import ByKind


class StatusWords(Struct, frozen=True):
    """A status in words."""

    #: In front of a name: an emoji and a word in bold.
    label: str
    #: What follows a name in a sentence.
    phrase: str


class KindWords(Struct, frozen=True, kw_only=True):
    """What is said of the requests of a kind."""

    #: When it is READY.
    completed: StatusWords
    #: What Classify has done then: "Still not registered".
    done: str
    #: Comes before the name of somebody's own request.
    own: str = ""
    #: Says who requested it, until it is READY.
    by: str = "Requested by"
    #: Says who requested it, once it is READY.
    completed_by: str = "Requested by"
    #: Says when it was requested.
    begun: str = "Requested"
    #: Says when the bot noticed that it was READY or had failed.
    noticed: str = "Result received"
    #: Follows its name.
    origin: str = ""
    #: While it is built, and Classify has begun.
    building: StatusWords = StatusWords(":hammer_and_wrench: *Building:*", "is building")
    #: While it is built, and Classify hasn't begun.
    queued: StatusWords = StatusWords(":hourglass_flowing_sand: *Queued:*", "is queued")
    #: How long its build takes by Classify's page.
    usual_time: str = "Usually ready in 1–2 hours."
    #: What its build takes at most, as a rule: `Kind.overdue_after` in words.
    longest_time: str = "a day"
    #: What becomes of it if the person cancels it.
    canceled: str = "Canceled. If Classify received it anyway, I can't cancel it there."
    #: What to do about a failure besides contacting somebody.
    failure_advice: str = ""


_READY = StatusWords(":white_check_mark: *Ready:*", "is ready")
_ACTIVATING = StatusWords(":hammer_and_wrench: *Activating:*", "is being activated")
WORDS = ByKind(
    segment=KindWords(
        completed=_READY,
        done="created",
        failure_advice="You can also try again with a different prompt or URLs.",
    ),
    campaign=KindWords(
        completed=StatusWords(":white_check_mark: *Registered:*", "is registered"),
        done="registered",
        completed_by="Registered by",
        noticed="Registered",
    ),
    edit=KindWords(
        completed=StatusWords(":white_check_mark: *Edited:*", "was edited"),
        done="saved",
        own="your edit of ",
        completed_by="Edited by",
        noticed="Edited",
        canceled="Canceled. If Classify received it anyway, edit the campaign again to change it back.",
    ),
    watch=KindWords(
        completed=_READY,
        done="created",
        by="Watched by",
        completed_by="Watched by",
        begun="Watched since",
        origin=" · created elsewhere",
    ),
    refinement=KindWords(
        completed=StatusWords(":white_check_mark: *Refined:*", "was refined"),
        done="refined",
        own="your refinement of ",
    ),
    activation=KindWords(
        completed=StatusWords(":white_check_mark: *Deal ID issued:*", "has a Deal ID"),
        done="activated",
        own="your activation of ",
        building=_ACTIVATING,
        queued=_ACTIVATING,
        usual_time="Usually takes a few hours, or up to two days if the supply connection is new.",
        longest_time="two days",
        failure_advice="To change something and try again, click “Try again”.",
    ),
)
