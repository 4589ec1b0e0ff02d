"""Classify's errors, and the validation that raises them.

Both pages ("Segment Creation", "Pixel Registration") give under "Error responses" the body
`{"error", "message"}` and the statuses 400, 401, 404, 422 and 429. The codes in `error` other than
`not_found`, and every message but that of the 404, are guesses.
"""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """Classify rejects a request with a status, an error code and a message."""

    def __init__(
        self, status: int, error: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message
        self.headers = dict(headers or {})

    def body(self) -> dict[str, str]:
        """Return the JSON."""
        return {"error": self.error, "message": self.message}


def bad_request(message: str) -> ApiError:
    """Return a 400, "Invalid or missing parameters" (both pages, "HTTP status codes")."""
    return ApiError(400, "bad_request", message)  # guess: the error code


def invalid(message: str) -> ApiError:
    """Return a 422, "Validation error (e.g. invalid field values)" (both pages, "HTTP status codes")."""
    return ApiError(422, "validation_error", message)  # guess: the error code


def unauthorized() -> ApiError:
    """Return a 401, "Missing or invalid API key" (both pages, "HTTP status codes")."""
    return ApiError(401, "unauthorized", "Missing or invalid API key")  # guess: the error code


def not_found(kind: str, given: object) -> ApiError:
    """Return a 404, with the body word for word as on both pages under "Error responses"."""
    return ApiError(404, "not_found", f"{kind} with ID {given} not found")


def too_many(wait: int) -> ApiError:
    """Return a 429, "Rate limit exceeded" (both pages, "HTTP status codes"); `wait` in seconds."""
    # guess: the error code and that Retry-After is sent
    return ApiError(429, "rate_limited", "Rate limit exceeded", headers={"Retry-After": str(wait)})


def fields(body: object) -> dict[str, Any]:
    """Return the body. Raises ApiError if it is no object."""
    if not isinstance(body, dict):
        raise bad_request("The request body must be a JSON object")  # guess: 400
    return body


def text(body: Mapping[str, Any], field: str) -> str | None:
    """Return an optional string, or None if it is missing or null."""
    value = body.get(field)
    # guess: a wrong type is a 400 ("Invalid … parameters"), null counts as missing
    if value is not None and not isinstance(value, str):
        raise bad_request(f"{field} must be a string")
    return value


def texts(body: Mapping[str, Any], field: str) -> list[str]:
    """Return an optional array of strings, which is empty if it is missing or null."""
    value = body.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise bad_request(f"{field} must be an array of strings")  # guess: 400
    return value


def required(body: Mapping[str, Any], field: str) -> str:
    """Return a required string. Raises ApiError if it is missing (400) or blank (422)."""
    value = text(body, field)
    if value is None:
        raise bad_request(f"{field} is required")
    if not value.strip():
        raise invalid(f"{field} must not be blank")  # guess: that blank is rejected, and with 422
    return value


def number(kind: str, given: str) -> int:
    """Return the ID in a path. Both pages say that it is an integer."""
    if not (given.isascii() and given.isdigit()) or len(given) > 18:
        raise not_found(kind, given)  # guess: an invalid ID is treated as an ID that doesn't exist
    return int(given)
