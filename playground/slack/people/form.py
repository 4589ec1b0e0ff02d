"""A form: filled in by a person, validated by Slack's client, and changed by the app's acknowledgement."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.slack.block_kit.inputs import Value, check_file_name, checks, filled_state, value_of
from playground.slack.block_kit.surfaces import check_options, check_view
from playground.slack.delivery.delivery import Ack
from playground.slack.delivery.responses import Responses
from playground.slack.errors import FormInputError, SlackError
from playground.slack.workspace.files import File
from playground.slack.workspace.view import View, Views
from playground.slack.workspace.workspace import Channel, User, Workspace

Json = dict[str, Any]


def filled(view: View, values: Mapping[str, Value], files: Mapping[str, File]) -> View:
    """Return the view with these values, by block ID. Raises FormInputError if they are invalid.

    files: the uploaded files by ID.
    """
    blocks = {block["block_id"]: block for block in view.blocks if block.get("type") == "input"}
    changed, errors = typed(view, values), {}
    for block_id, block in blocks.items():
        input_ = block["element"]
        value = value_of(changed.state[block_id][input_["action_id"]])
        wrong = checks(input_, bool(block.get("optional")), value)
        if input_["type"] == "file_input" and not wrong:
            names = [files[each].name for each in value or ()]
            wrong = next(filter(None, (check_file_name(input_, name) for name in names)), None)
        if wrong:
            errors[block_id] = wrong
    if errors:
        raise FormInputError(errors)
    return replace(changed, errors={})


def typed(view: View, values: Mapping[str, Value]) -> View:
    """Return the view with these values, by block ID, valid or not. Raises KeyError for an unknown ID."""
    blocks = {block["block_id"]: block for block in view.blocks if block.get("type") == "input"}
    unknown = set(values) - set(blocks)
    if unknown:
        raise KeyError(f"no input in {sorted(unknown)}; there are {sorted(blocks)}")
    state = {block: dict(inside) for block, inside in view.state.items()}
    for block_id, value in values.items():
        input_ = blocks[block_id]["element"]
        state[block_id] = {input_["action_id"]: filled_state(input_, value)}
    return replace(view, state=state)


def response_urls(view: View, user: User, workspace: Workspace, responses: Responses) -> list[Json]:
    """Return a URL for each channel chosen in an input with `response_url_enabled`.

    https://docs.slack.dev/surfaces/modals#modal_response_url
    """
    urls = []
    for block in view.blocks:
        input_ = block.get("element") if block.get("type") == "input" else None
        if input_ and input_.get("response_url_enabled"):
            chosen = value_of(view.state[block["block_id"]][input_["action_id"]])
            channel = workspace.channels.get(str(chosen))
            if isinstance(channel, Channel):
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": input_["action_id"],
                        "channel_id": channel.id,
                        "response_url": responses.issue("app", user, channel),
                    }
                )
    return urls


def apply_ack(views: Views, view: View, ack: Ack) -> None:
    """Update the open modals as the app's acknowledgement says. Raises SlackError if it is invalid.

    https://docs.slack.dev/surfaces/modals#response_actions
    """
    payload = ack.payload or {}
    if ack.status != 200:  # "We had some trouble connecting. Try again?", and the form stays open
        return
    match payload.get("response_action"):
        case None:
            views.close(view)
        case "clear":
            views.clear(view.user_id)
        case "errors":
            _show_errors(views, view, ack.errors)
        case "update":
            views.update(view, check_view(payload.get("view"), "modal"))
        case "push":
            pushed = check_view(payload.get("view"), "modal")
            # "returning to them with their prior state still intact": https://docs.slack.dev/surfaces/modals
            views.put(view)
            views.push(view.user_id, pushed)
        case other:
            raise SlackError(
                "invalid_response_action", str(other)
            )  # guess: the error code. The five actions are documented.


def check_suggestions(ack: Ack) -> None:
    """Check the options that the app suggests in an external menu. Raises SlackError if they are invalid."""
    if ack.status == 200:
        check_options(ack.payload or {})


def _show_errors(views: Views, view: View, errors: dict[str, str]) -> None:
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    # "each key must match an input block's block_id": the page above. guess: the error code
    if not errors or not set(errors) <= inputs or not all(errors.values()):
        raise SlackError("invalid_errors", f"[ERROR] {sorted(errors)} are not all inputs: {sorted(inputs)}")
    views.put(replace(view, errors=errors))
