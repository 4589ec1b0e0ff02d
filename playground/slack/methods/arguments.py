"""The arguments of a Web API call, form-encoded or JSON, read by name and type.

https://docs.slack.dev/apis/web-api#post-bodies
"""

import json
from typing import Any

from aiohttp import web

from playground.slack.errors import SlackError

Json = dict[str, Any]


class Arguments:
    """The arguments of one call, and its token."""

    def __init__(self, values: Json, token: str | None, *, token_in_header: bool = True) -> None:
        self.values = values
        self.token = token
        self.token_in_header = token_in_header

    @classmethod
    async def read(cls, request: web.Request) -> "Arguments":
        """Read a query string, a form or JSON. The token is in the header or among the arguments."""
        values: Json = dict(request.query)
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError:
                body = None
            if not isinstance(body, dict):
                # https://docs.slack.dev/apis/web-api#errors
                values["*"] = "json_not_object" if body is not None else "invalid_json"
            else:
                values |= body
        else:
            form = await request.post()
            values |= {name: value for name, value in form.items() if isinstance(value, str)}
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        token_in_body = values.pop("token", None)
        in_header = scheme == "Bearer" and bool(token)
        return cls(values, token if in_header else token_in_body, token_in_header=in_header)

    def check_body(self) -> None:
        """Raise SlackError if the body couldn't be read."""
        if "*" in self.values:
            raise SlackError(self.values["*"])

    def text(self, name: str, default: str = "") -> str:
        """Return a string."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Return a string. Raises SlackError if it is missing or empty."""
        value = self.text(name)
        if not value:
            # https://docs.slack.dev/apis/web-api#errors. guess: the words of the message
            raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """Return a Boolean, from JSON or written out."""
        return self.values.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int) -> int:
        """Return an integer. Raises SlackError if it is none."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            message = f"[ERROR] must be an integer [json-pointer:/{name}]"
            raise SlackError("invalid_arguments", message) from None

    def structure(self, name: str, error: str) -> Any:
        """Return a list or an object, which is JSON-encoded in a form. None if it is missing.

        Raises SlackError with this error code if it isn't JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None
