"""A segment form and what a person fills in."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from handlers.segments.form import BLOCKED, CLIENT, EXAMPLES, NAME, PROMPT, Meta
from playground.slack.block_kit.inputs import Value, filled_state, stateful
from playground.slack.block_kit.surfaces import check_view

META = Meta(id="7b0b3f0e-6d2c-4b57-9a4e-5f0e8b1f2c3d", channel="C1MEDIA")
FILLED_IN = {
    NAME: "Snowblower Buyers",
    PROMPT: "Homeowners",
    EXAMPLES: "https://a.example/x, https://b.example",
    BLOCKED: "*.craftsman.com www.toro.com",
    CLIENT: "12",
}
#: What the inputs for files hold if none was chosen.
NO_FILES: Mapping[str, list[str]] = {"example_url_files": [], "block_tld_files": []}


def submitted(view: View, values: Mapping[str, Value] | None = None) -> dict[str, Any]:
    """Return the view as Slack sends it back with these values. Raises if Slack would not open it."""
    source = check_view(view.to_dict(), "modal")
    state = stateful(source["blocks"])
    for block in source["blocks"]:
        if block.get("block_id") in (values or {}):
            asked = block["element"]
            state[block["block_id"]][asked["action_id"]] = filled_state(
                asked, (values or {})[block["block_id"]]
            )
    return {"private_metadata": source["private_metadata"], "state": {"values": state}}
