"""The traffic as a tester reads it in the panel: who called whom, and what was rejected."""

import json
from typing import Any

from playground.traffic import Call

Json = dict[str, Any]
MAX_CALLS = 200  # per server; the page shows the latest


def summary(call: Call, server: str, number: int) -> Json:
    """Return one line of the list. server: `slack` or `classify`."""
    from_bot = _is_from_bot(call, server)
    return {
        "server": server,
        "number": number,
        "from": "bot" if from_bot else "slack",
        "to": server if from_bot else "bot",
        "name": call.name,
        "at": call.at.timestamp(),
        "status": call.status,
        "finished": call.is_finished,
        "error": error_of(call, server),
    }


def details(call: Call) -> Json:
    """Return the request, the response, and Slack's rejection of that response."""
    return {"request": _decoded(call.arguments), "response": call.answer, "rejection": call.refusal}


def error_of(call: Call, server: str) -> str | None:
    """Return why a call failed: the error code with its reasons, or the status. None if it didn't."""
    answer = call.answer if isinstance(call.answer, dict) else {}
    if not call.is_finished:
        return None
    if call.status is None:
        if _is_from_bot(call, server):
            return "no response: the connection was dropped"
        return "the bot didn't acknowledge it"
    if call.refusal is not None:
        return _slack_error(call.refusal)
    if server == "slack" and _is_method(call.name) and answer.get("ok") is False:
        return _slack_error(answer)
    if call.status >= 400:
        return f"{call.status} {answer.get('message') or answer.get('error') or ''}".strip()
    return None


def _slack_error(body: Json) -> str:
    """Return Slack's error code and its reasons."""
    reasons = [str(reason) for reason in (body.get("response_metadata") or {}).get("messages") or []]
    if "needed" in body:
        reasons.append(f"needs {body['needed']}")
    return ": ".join([str(body.get("error")), *(["; ".join(reasons)] if reasons else [])])


def _is_from_bot(call: Call, server: str) -> bool:
    return server == "classify" or _is_method(call.name)


def _is_method(name: str) -> bool:
    """Return whether the bot called Slack. Slack's deliveries to the bot have names without a dot."""
    return "." in name or name == "response_url"


def _decoded(arguments: Any) -> Any:
    """Return the arguments with the blocks and views decoded, which are JSON strings in a form."""
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
