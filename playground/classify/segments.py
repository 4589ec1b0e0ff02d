"""Segments, as on the public page "Segment Creation"."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from playground.classify import errors
from playground.classify.timestamps import timestamp


@dataclass
class Segment:
    """The segment object ("Segment Creation", "The segment object"). Tests may assign its fields."""

    #: Classify's ID
    id: int
    #: the name
    name: str
    #: `pending`, `processing`, `complete` or `failed`
    status: str | None
    #: when it was created
    created_date: str | None
    #: when its build finished. None until it is complete
    processed_date: str | None = None
    #: the request's body, which isn't in the response
    inputs: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the response."""
        return {
            "id": self.id,
            "name": self.name,
            "status": self.status,
            "created_date": self.created_date,
            "processed_date": self.processed_date,
        }


class Segments:
    """All segments by ID."""

    def __init__(self) -> None:
        self.all: dict[int, Segment] = {}
        #: Returns the name that is stored for a name that was sent.
        self.store_name: Callable[[str], str] = str
        #: The `processed_date` of new segments.
        self.unprocessed_date: str | None = None
        self._ids = count(61)

    def add(self, name: str, now: datetime, inputs: dict[str, Any] | None = None) -> Segment:
        """Add a pending segment."""
        segment = Segment(
            id=next(self._ids),
            name=name,
            status="pending",
            created_date=timestamp(now),
            processed_date=self.unprocessed_date,
            inputs=dict(inputs or {}),
        )
        self.all[segment.id] = segment
        return segment

    def create(self, body: object, now: datetime) -> Segment:
        """Create a pending segment ("Create a segment"). Raises ApiError."""
        sent = errors.fields(body)
        name = errors.required(sent, "name")
        prompt = errors.text(sent, "prompt")
        urls = errors.texts(sent, "example_urls")
        errors.texts(sent, "block_tlds")
        errors.text(sent, "client_id")
        if not (prompt or "").strip() and not urls:
            # "At least one of prompt or example_urls is required."  guess: 400, and blank counts as missing
            raise errors.bad_request("At least one of prompt or example_urls is required")
        return self.add(self.store_name(name), now, sent)

    def listed(self) -> list[Segment]:
        """Return all segments ("List your segments"). The page's example has the newest first."""
        return [segment for _, segment in sorted(self.all.items(), reverse=True)]

    def one(self, segment_id: str) -> Segment:
        """Return a segment ("Get a segment"). Raises ApiError."""
        segment = self.all.get(errors.number("Segment", segment_id))
        if segment is None:
            raise errors.not_found("Segment", segment_id)
        return segment

    def require_complete(self, segment_id: int) -> None:
        """Raise ApiError unless this segment is complete, which activations and optimizations need."""
        segment = self.one(str(segment_id))
        if segment.status != "complete":
            # by analogy: 422. The pages only say that it has to be complete.
            raise errors.invalid(f"Segment with ID {segment_id} is not complete")

    def process(self, segment_id: int) -> None:
        """Mark a segment as processing."""
        self.all[segment_id].status = "processing"

    def finish(self, segment_id: int, now: datetime) -> None:
        """Mark a segment as complete."""
        self.all[segment_id].status = "complete"
        self.all[segment_id].processed_date = timestamp(now)

    def fail(self, segment_id: int) -> None:
        """Mark a segment as failed. Its processed_date is "null until complete", so it stays null."""
        self.all[segment_id].status = "failed"

    def vanish(self, segment_id: int) -> None:
        """Delete a segment."""
        del self.all[segment_id]
