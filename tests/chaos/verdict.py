"""What there is in the end: segments for each form, messages for each request, replies for each end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.slack import Channel, Message
from tests.chaos.plan import Plan, Wish
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox
from tests.support.secrets import secrets_of

_ENDED = ("ready", "failed", "lost", "rejected", "dropped")


@dataclass
class Verdict:
    """wrong: a sentence for each count that isn't one. unsure: what Slack left unconfirmed. asked: questions
    that only a person could answer."""

    plan: Plan
    wrong: list[str] = field(default_factory=list)
    forms: int = 0
    unsure: int = 0
    asked: int = 0
    restarts: int = 0
    output: str = ""


def count(plan: Plan, sandbox: Sandbox, places: Mapping[int, Channel], *, rested: bool) -> Verdict:
    """Hold Slack and Classify against what was asked for. The record only tells which message is which."""
    verdict = Verdict(plan, forms=len(plan.wishes), restarts=len(sandbox.bots) - 1)
    verdict.output = "\n".join(bot.output for bot in sandbox.bots)
    if not rested:
        verdict.wrong.append("not at rest in time")
    told = [
        what for what, words in _confidences(plan, sandbox).items() if any(w in verdict.output for w in words)
    ]
    verdict.wrong += [f"the log tells {what}" for what in told]
    whats = _whats(sandbox)
    everywhere = [*places.values(), *(sandbox.slack.direct(person) for person in (sandbox.ann, sandbox.ben))]
    posts = [message for channel in everywhere for message in channel.every_message()]
    seen = Counter(_uuid(message) for message in posts)
    for uuid, times in seen.items():
        if uuid in whats and times > 1:
            verdict.wrong.append(f"{whats[uuid][1]} of R{whats[uuid][0]} is there {times} times")
    for wish in plan.wishes:
        _count_one(verdict, sandbox, wish, posts, whats)
    return verdict


def _count_one(
    verdict: Verdict,
    sandbox: Sandbox,
    wish: Wish,
    posts: list[Message],
    whats: Mapping[str, tuple[int, str, str]],
) -> None:
    made = made_for(sandbox, wish)
    if len(made) != 1:
        verdict.wrong.append(f"form {wish.number} has {len(made)} {wish.kind}s")
    rows = _requests(sandbox, wish)
    if len(rows) != 1:
        verdict.wrong.append(f"form {wish.number} is on record {len(rows)} times")
        return
    request_id, state, classify_id = rows[0]
    if made and classify_id not in made:
        verdict.wrong.append(f"form {wish.number} was given {wish.kind} {classify_id}, not its own")
    if state not in _ENDED:
        verdict.wrong.append(f"form {wish.number} is left {state}")
    told = Counter(whats[uuid][1] for uuid in map(_uuid, posts) if whats.get(uuid, (0,))[0] == request_id)
    unknown = sum(delivery == "unknown" for owner, _, delivery in whats.values() if owner == request_id)
    verdict.unsure += unknown
    verdict.asked += told["question"]
    for what in ("announcement", "end") if wish.kind == "segment" else ("announcement",):
        if told[what] != 1 and not unknown:
            verdict.wrong.append(f"form {wish.number} has {told[what]} of: {what}")


def made_for(sandbox: Sandbox, wish: Wish) -> list[int]:
    """The ids at Classify of what this form has made."""
    if wish.kind == "campaign":
        return [one.id for one in sandbox.classify.campaigns.values() if one.description == wish.prompt]
    return [one.id for one in sandbox.classify.segments.values() if one.inputs.get("prompt") == wish.prompt]


def _confidences(plan: Plan, sandbox: Sandbox) -> dict[str, set[str]]:
    """What no log may hold, at whatever level."""
    typed = {word for wish in plan.wishes for word in (wish.name, wish.prompt)}
    return {
        "a secret": secrets_of(sandbox),
        "what people typed": {*typed, *SNOWBLOWER_FORM["example_urls"].split()},
    }


def _uuid(message: Message) -> str:
    payload = (message.metadata or {}).get("event_payload") or {}
    return str(payload.get("id", ""))


def _whats(sandbox: Sandbox) -> dict[str, tuple[int, str, str]]:
    """Of each message that was ever owed: whose it is, what it is, how far it got."""
    rows = sandbox.query("SELECT uuid, request_id, kind, delivery FROM notifications")
    return {uuid: (request_id, what, delivery) for uuid, request_id, what, delivery in rows}


def _requests(sandbox: Sandbox, wish: Wish) -> list[tuple[int, str, int | None]]:
    rows = sandbox.query("SELECT id, state, classify_id, inputs FROM requests")
    return [(row[0], row[1], row[2]) for row in rows if f'"{wish.prompt}"' in str(row[3]).replace("'", '"')]
