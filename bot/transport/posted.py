"""The body of a request of Slack's, read into what a socket brings as the payload of an envelope."""

import json
from typing import Any

from yarl import URL


def read_body(body: str, content_type: str) -> Any:
    """A command's form, an interaction's JSON in a form, or an event's JSON; whatever it holds is not looked
    at (https://docs.slack.dev/interactivity/handling-user-interaction/#payloads). content_type: without its
    parameters. Raises ValueError or RecursionError where it is none of these.

    yarl undoes the escapes in C: a form that was sent has hundreds, which take urllib longer than all else.
    """
    if content_type == "application/json" or body.startswith("{"):
        return json.loads(body)
    fields = URL.build(query_string=body, encoded=True).query
    return json.loads(fields["payload"]) if "payload" in fields else dict(fields)
