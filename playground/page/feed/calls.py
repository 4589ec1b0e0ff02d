"""The traffic between Slack, the bot and Classify as a tester reads it: who asked whom, what was refused."""

import json
from typing import Any

from playground.traffic import Call

Json = dict[str, Any]
MOST = 200  # of each side; the page shows the latest


def brief(call: Call, place: str, number: int) -> Json:
    """One line of the list. place: `slack` or `classify`."""
    asked = place == "classify" or _is_method(call.name)
    return {
        "place": place,
        "number": number,
        "from": "bot" if asked else "slack",
        "to": place if asked else "bot",
        "name": call.name,
        "at": call.at.timestamp(),
        "status": call.status,
        "over": call.is_finished,
        "refused": refused(call, place),
    }


def whole(call: Call) -> Json:
    """What was asked, what was answered, and what Slack refused of that answer."""
    return {"asked": _decoded(call.arguments), "answered": call.answer, "refused": call.refusal}


def refused(call: Call, place: str) -> str | None:
    """Why it came to nothing: the error word with its reasons, or the status; None where all is well."""
    answer = call.answer if isinstance(call.answer, dict) else {}
    if not call.is_finished:
        return None
    if call.status is None:
        return (
            "no answer: the connection was dropped" if _asked(call, place) else "the bot did not acknowledge"
        )
    if call.refusal is not None:
        return _told(call.refusal)
    if place == "slack" and _is_method(call.name) and answer.get("ok") is False:
        return _told(answer)
    if call.status >= 400:
        return f"{call.status} {answer.get('message') or answer.get('error') or ''}".strip()
    return None


def _told(refusal: Json) -> str:
    """Slack's error word, and its reasons."""
    reasons = [str(reason) for reason in (refusal.get("response_metadata") or {}).get("messages") or []]
    if "needed" in refusal:
        reasons.append(f"needs {refusal['needed']}")
    return ": ".join([str(refusal.get("error")), *(["; ".join(reasons)] if reasons else [])])


def _asked(call: Call, place: str) -> bool:
    return place == "classify" or _is_method(call.name)


def _is_method(name: str) -> bool:
    """Whether the bot asked this of Slack; what Slack delivers to the bot has names without a dot."""
    return "." in name or name == "response_url"


def _decoded(arguments: Any) -> Any:
    """Blocks and views come as JSON within a form; shown as what they are."""
    if not isinstance(arguments, dict):
        return arguments
    return {name: _structure(value) for name, value in arguments.items()}


def _structure(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
