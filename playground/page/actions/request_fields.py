"""The JSON body of a request from the page, read by name and type."""

from typing import Any

from aiohttp import web

from playground.slack.block_kit.inputs import Value

Json = dict[str, Any]


class RequestFields:
    """The fields of one request. Raises HTTPBadRequest if one is missing or has another type."""

    def __init__(self, body: Json) -> None:
        self._body = body

    @classmethod
    async def read(cls, request: web.Request) -> "RequestFields":
        """Read the request's body. Raises HTTPBadRequest if it is no JSON object."""
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise web.HTTPBadRequest(text="The body must be a JSON object.")
        return cls(body)

    def text(self, name: str) -> str:
        """Return a string, which is required."""
        value = self._body.get(name)
        if not isinstance(value, str):
            raise web.HTTPBadRequest(text=f"{name} must be a string.")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a string, or None."""
        return None if self._body.get(name) is None else self.text(name)

    def number(self, name: str) -> float:
        """Return a number, which is required."""
        value = self._body.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise web.HTTPBadRequest(text=f"{name} must be a number.")
        return value

    def flag(self, name: str) -> bool:
        """Return a Boolean, False if it is missing."""
        return self._body.get(name) is True

    def texts(self, name: str) -> list[str]:
        """Return a list of strings, empty if it is missing."""
        value = self.value(name)
        if isinstance(value, str):
            raise web.HTTPBadRequest(text=f"{name} must be a list.")
        return value or []

    def value(self, name: str) -> Value:
        """Return the value of an input: a string, a list of strings, or None."""
        return _value(name, self._body.get(name))

    def values(self, name: str) -> dict[str, Value]:
        """Return the values of several inputs, by block ID."""
        values = self._body.get(name) or {}
        if not isinstance(values, dict):
            raise web.HTTPBadRequest(text=f"{name} must be an object.")
        return {str(key): _value(name, value) for key, value in values.items()}


def _value(name: str, value: Any) -> Value:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise web.HTTPBadRequest(text=f"{name} must hold strings or lists of strings.")
