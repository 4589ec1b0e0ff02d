"""The segment's form as a person would write it by hand, and the errors of a submission."""

from typing import Any

FORM = {
    "type": "modal",
    "callback_id": "segment_form",
    "title": {"type": "plain_text", "text": "New segment"},
    "submit": {"type": "plain_text", "text": "Build"},
    "close": {"type": "plain_text", "text": "Cancel"},
    "blocks": [
        {
            "type": "input",
            "block_id": block_id,
            "optional": block_id != "name",
            "label": {"type": "plain_text", "text": label},
            "element": {"type": "plain_text_input", "action_id": "value", "multiline": block_id != "name"},
        }
        for block_id, label in (
            ("name", "Name"),
            ("prompt", "Prompt"),
            ("example_urls", "Example URLs"),
            ("block_tlds", "Blocked domains"),
            ("client_id", "Client"),
        )
    ],
}


def errors(view: dict[str, Any]) -> dict[str, str]:
    """Return the errors of a submission, by field."""
    values = {block_id: field["value"]["value"] or "" for block_id, field in view["state"]["values"].items()}
    if not values["name"].strip():
        return {"name": "Please give the segment a name."}
    if not values["prompt"].strip() and not values["example_urls"].strip():
        return {"prompt": "Please describe the audience, or give example URLs."}
    return {}
