"""The arguments of a Web API call, form-encoded or JSON, read by name and type.

https://docs.slack.dev/apis/web-api#post-bodies
"""

import json
from typing import Any

from aiohttp import web

from playground.slack.errors import Refused

Json = dict[str, Any]


class Arguments:
    """What was asked, and the token it was asked with."""

    def __init__(self, given: Json, token: str | None, *, in_header: bool = True) -> None:
        self.given = given
        self.token = token
        self.in_header = in_header

    @classmethod
    async def read(cls, request: web.Request) -> "Arguments":
        """From a query string, a form or JSON; the token from the header, or among the arguments."""
        given: Json = dict(request.query)
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError:
                body = None
            if not isinstance(body, dict):
                # https://docs.slack.dev/apis/web-api#errors
                given["*"] = "json_not_object" if body is not None else "invalid_json"
            else:
                given |= body
        else:
            given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        in_body = given.pop("token", None)
        in_header = scheme == "Bearer" and bool(token)
        return cls(given, token if in_header else in_body, in_header=in_header)

    def check(self) -> None:
        """Refuse a body that couldn't be read."""
        if "*" in self.given:
            raise Refused(self.given["*"])

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.given.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            # https://docs.slack.dev/apis/web-api#errors ; guess: the words of the message
            raise Refused("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """A yes or no, as JSON has it or written out."""
        return self.given.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        value = self.given.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise Refused("invalid_arguments", f"[ERROR] must be an integer [json-pointer:/{name}]") from None

    def structure(self, name: str, error: str) -> Any:
        """A list or an object, JSON-encoded where the body is a form; None where it isn't given."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None
