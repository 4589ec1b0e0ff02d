"""A file as JSON for the page, without its contents."""

from typing import Any

from playground.slack.workspace.files import File


def file_json(file: File) -> dict[str, Any]:
    """Return what the page shows of a file. size: in bytes."""
    return {"id": file.id, "name": file.title, "size": len(file.data), "deleted": file.is_deleted}
