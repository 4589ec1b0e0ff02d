"""What the page sent with an act, read by name and type."""

from typing import Any

from aiohttp import web

from playground.slack.block_kit.inputs import Value

Json = dict[str, Any]


class RequestFields:
    """The JSON of one request; what is missing or of another type is answered with 400."""

    def __init__(self, body: Json) -> None:
        self._body = body

    @classmethod
    async def read(cls, request: web.Request) -> "RequestFields":
        """From the request's body."""
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise web.HTTPBadRequest(text="The body must be a JSON object.")
        return cls(body)

    def text(self, name: str) -> str:
        """A string that must be there."""
        value = self._body.get(name)
        if not isinstance(value, str):
            raise web.HTTPBadRequest(text=f"{name} must be a string.")
        return value

    def maybe(self, name: str) -> str | None:
        """A string, or nothing."""
        return None if self._body.get(name) is None else self.text(name)

    def number(self, name: str) -> float:
        """A number that must be there."""
        value = self._body.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise web.HTTPBadRequest(text=f"{name} must be a number.")
        return value

    def flag(self, name: str) -> bool:
        """A yes or no; no where it isn't given."""
        return self._body.get(name) is True

    def value(self, name: str) -> Value:
        """What was put into an input: a string, a list of strings, or nothing."""
        return _value(name, self._body.get(name))

    def values(self, name: str) -> dict[str, Value]:
        """What was put into several inputs, by block id."""
        given = self._body.get(name) or {}
        if not isinstance(given, dict):
            raise web.HTTPBadRequest(text=f"{name} must be an object.")
        return {str(key): _value(name, value) for key, value in given.items()}


def _value(name: str, value: Any) -> Value:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise web.HTTPBadRequest(text=f"{name} must hold strings or lists of strings.")
