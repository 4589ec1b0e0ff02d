"""Choose the calls to Slack and Classify that go wrong, and how."""

from dataclasses import dataclass
from random import Random

from playground.faults import Answer, Fault, Faults, delayed, dropped, refused
from tests.chaos.faults.wall_clocks import LateCall

SLACK_CALLS = (
    "chat.postMessage",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "conversations.join",
    "conversations.open",
    "conversations.history",
    "conversations.replies",
)
CLASSIFY_CALLS = (
    "segments.create",
    "segments.create",
    "segments.get",
    "segments.list",
    "campaigns.create",
    "campaigns.list",
)


@dataclass(frozen=True, kw_only=True)
class PlannedFault:
    """A call to Slack or Classify that goes wrong."""

    #: `slack` or `classify`.
    server: str
    #: The method, for example `chat.postMessage`.
    call: str
    #: How many calls of the method succeed first.
    skip: int
    fault: Fault
    #: The call and what happens to it, for the printed plan.
    description: str


def lose_answer(kind: str) -> PlannedFault:
    """Return the fault that Classify creates a `segment` or `campaign`, and that its answer is lost."""
    call = f"{kind}s.create"
    return PlannedFault(
        server="classify",
        call=call,
        skip=0,
        fault=dropped(took_effect=True),
        description=f"{call} dropped, took effect",
    )


def choose_fault(random: Random) -> PlannedFault:
    """Choose one call that goes wrong."""
    server = random.choice(("slack", "slack", "classify"))
    return choose_fault_of(
        random, server, random.choice(SLACK_CALLS if server == "slack" else CLASSIFY_CALLS)
    )


def choose_fault_of(random: Random, server: str, call: str) -> PlannedFault:
    """Choose how a call of this method goes wrong, and which one. server: `slack` or `classify`."""
    faults = _slack_faults() if server == "slack" else _classify_faults(call)
    description, fault = random.choice(faults)
    return PlannedFault(
        server=server,
        call=call,
        skip=random.choice((0, 0, 0, 1, 2)),
        fault=fault,
        description=f"{call} {description}",
    )


def late_fault(late: LateCall) -> PlannedFault:
    """Return the fault of a call whose answer is lost late, while the clocks are moved."""
    return PlannedFault(
        server="slack" if late.call.startswith("chat.") else "classify",
        call=late.call,
        skip=0,
        fault=late.fault,
        description=f"{late.call} dropped after {late.held:.0f} s, took effect {late.seconds:.1f} s later",
    )


def choose_seconds_per_page(seed: int) -> float:
    """Return how long Slack takes for a page of members with this seed. 0 if no channel is large."""
    random = Random(f"large channels of {seed}")  # other choices stay the same
    return random.uniform(0.3, 0.8) if random.random() < 0.12 else 0.0


def list_members_slowly(faults: Faults, seconds_per_page: float) -> None:
    """Let Slack take that long for each page of members. It isn't repaired: Slack may always be slow."""
    if seconds_per_page:
        faults.always("conversations.members", delayed(seconds_per_page))


def _common_faults() -> list[tuple[str, Fault]]:
    return [
        ("dropped, took effect", dropped(took_effect=True)),
        ("dropped, took effect", dropped(took_effect=True)),
        ("dropped, no effect", dropped(took_effect=False)),
        ("late", delayed(1.5)),
        ("500, took effect", refused(500, "oops", took_effect=True, content_type="text/plain")),
        ("502, no effect", refused(502, "<h1>Bad gateway</h1>", content_type="text/html")),
        ("odd JSON, took effect", refused(200, "[]", took_effect=True)),
    ]


def _slack_faults() -> list[tuple[str, Fault]]:
    fatal_error = refused(200, '{"ok": false, "error": "fatal_error"}', took_effect=True)
    return [
        *_common_faults(),
        ("rate limited", refused(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})),
        ("fatal_error, took effect", fatal_error),
        ("internal_error, no effect", refused(200, '{"ok": false, "error": "internal_error"}')),
    ]


def _classify_faults(call: str) -> list[tuple[str, Fault]]:
    body = '{"error": "rate_limited", "message": "Too many requests"}'
    faults = [*_common_faults(), ("rate limited", refused(429, body, {"Retry-After": "1"}))]
    if not call.endswith(".create"):
        return faults
    # The announcement is posted after three seconds, before Classify answers.
    rejection = Answer(422, '{"error": "validation_error", "message": "prompt is too short"}')
    said = '{"error": "conflict", "message": "another request is in progress"}'
    page = "<h1>Request blocked</h1>"
    return [
        *faults,
        *(
            (f"{status} as JSON, took effect", refused(status, said, took_effect=True))
            for status in (403, 408, 409)
        ),
        ("403 as HTML, took effect", refused(403, page, took_effect=True, content_type="text/html")),
        ("after the announcement", delayed(4.5)),
        ("after the announcement, dropped", Fault(took_effect=True, delay=4.5, drop=True)),
        ("rejected", Fault(took_effect=False, answer=rejection)),
        ("rejected after the announcement", Fault(took_effect=False, delay=4.5, answer=rejection)),
    ]
