"""Segments of the pretend Classify, as the public page "Segment Creation" has them."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from playground.classify import errors as refusals
from playground.classify.timestamps import timestamp


@dataclass
class Segment:
    """The segment object ("Segment Creation", "The segment object"); assign its fields to bend the truth.

    `inputs` is the body as it was sent and is never answered.
    """

    id: int
    name: str
    status: str | None
    created_date: str | None
    processed_date: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The fields that an answer carries."""
        return {
            "id": self.id,
            "name": self.name,
            "status": self.status,
            "created_date": self.created_date,
            "processed_date": self.processed_date,
        }


class Segments:
    """All segments by id, and what may be done with them."""

    def __init__(self) -> None:
        self.all: dict[int, Segment] = {}
        self._ids = count(61)

    def add(self, name: str, now: datetime, inputs: dict[str, Any] | None = None) -> Segment:
        """A new pending segment."""
        segment = Segment(next(self._ids), name, "pending", timestamp(now), None, dict(inputs or {}))
        self.all[segment.id] = segment
        return segment

    def create(self, body: object, now: datetime) -> Segment:
        """The page's "Create a segment": the new segment, pending; raises Refusal."""
        sent = refusals.fields(body)
        name = refusals.required(sent, "name")
        prompt = refusals.text(sent, "prompt")
        urls = refusals.texts(sent, "example_urls")
        refusals.texts(sent, "block_tlds")
        refusals.text(sent, "client_id")
        if not (prompt or "").strip() and not urls:
            # "At least one of prompt or example_urls is required."  guess: 400, and blank counts as missing
            raise refusals.bad_request("At least one of prompt or example_urls is required")
        return self.add(name, now, sent)

    def listed(self) -> list[Segment]:
        """The page's "List your segments": all of them; the page's example has the newest first."""
        return [segment for _, segment in sorted(self.all.items(), reverse=True)]

    def one(self, segment_id: str) -> Segment:
        """The page's "Get a segment"; raises Refusal."""
        segment = self.all.get(refusals.number("Segment", segment_id))
        if segment is None:
            raise refusals.not_found("Segment", segment_id)
        return segment

    def process(self, segment_id: int) -> None:
        """The build has begun."""
        self.all[segment_id].status = "processing"

    def finish(self, segment_id: int, now: datetime) -> None:
        """The build has ended well."""
        self.all[segment_id].status = "complete"
        self.all[segment_id].processed_date = timestamp(now)

    def fail(self, segment_id: int) -> None:
        """The build has failed; processed_date is "null until complete", so it stays null."""
        self.all[segment_id].status = "failed"

    def vanish(self, segment_id: int) -> None:
        """It is gone, without a trace."""
        del self.all[segment_id]
