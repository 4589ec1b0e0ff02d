"""A form in a person's hands: filled in, held back by the client, and what the app's answers do to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.slack.block_kit.inputs import Value, checks, filled_state, value_of
from playground.slack.block_kit.surfaces import check_options, check_view
from playground.slack.delivery.delivery import Ack
from playground.slack.delivery.responses import Responses
from playground.slack.errors import FormRefused, Refused
from playground.slack.workspace.view import View, Views
from playground.slack.workspace.workspace import Channel, User, Workspace

Json = dict[str, Any]


def filled(view: View, values: Mapping[str, Value]) -> View:
    """The view with these values in, by block id; FormRefused where Slack's client wouldn't send it."""
    blocks = {block["block_id"]: block for block in view.blocks if block.get("type") == "input"}
    changed, errors = typed(view, values), {}
    for block_id, block in blocks.items():
        asked = block["element"]
        value = value_of(changed.state[block_id][asked["action_id"]])
        wrong = checks(asked, bool(block.get("optional")), value)
        if wrong:
            errors[block_id] = wrong
    if errors:
        raise FormRefused(errors)
    return replace(changed, errors={})


def typed(view: View, values: Mapping[str, Value]) -> View:
    """The view with these values in, by block id, whether or not it may be sent so."""
    blocks = {block["block_id"]: block for block in view.blocks if block.get("type") == "input"}
    unknown = set(values) - set(blocks)
    if unknown:
        raise KeyError(f"no input in {sorted(unknown)}; there are {sorted(blocks)}")
    state = {block: dict(inside) for block, inside in view.state.items()}
    for block_id, value in values.items():
        asked = blocks[block_id]["element"]
        state[block_id] = {asked["action_id"]: filled_state(asked, value)}
    return replace(view, state=state)


def response_urls(view: View, user: User, workspace: Workspace, responses: Responses) -> list[Json]:
    """A URL for each channel chosen where `response_url_enabled` asks for one.

    https://docs.slack.dev/surfaces/modals#modal_response_url
    """
    urls = []
    for block in view.blocks:
        asked = block.get("element") if block.get("type") == "input" else None
        if asked and asked.get("response_url_enabled"):
            chosen = value_of(view.state[block["block_id"]][asked["action_id"]])
            channel = workspace.channels.get(str(chosen))
            if isinstance(channel, Channel):
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": asked["action_id"],
                        "channel_id": channel.id,
                        "response_url": responses.give("app", user, channel),
                    }
                )
    return urls


def answered(views: Views, view: View, ack: Ack) -> None:
    """What the app's answer to a form does to the screen; Refused where Slack wouldn't take that answer.

    https://docs.slack.dev/surfaces/modals#response_actions
    """
    said = ack.payload or {}
    if ack.status != 200:  # "We had some trouble connecting. Try again?", and the form stays
        return
    match said.get("response_action"):
        case None:
            views.close(view)
        case "clear":
            views.clear(view.user_id)
        case "errors":
            _show(views, view, ack.errors)
        case "update":
            views.update(view, check_view(said.get("view"), "modal"))
        case "push":
            views.push(view.user_id, check_view(said.get("view"), "modal"))
        case other:
            raise Refused("invalid_response_action", str(other))  # guess: the word; the five are documented


def offered(ack: Ack) -> None:
    """What the app offered in an external menu; Refused where Slack wouldn't take it."""
    if ack.status == 200:
        check_options(ack.payload or {})


def _show(views: Views, view: View, errors: dict[str, str]) -> None:
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    # "each key must match an input block's block_id": the page above; guess: the word
    if not errors or not set(errors) <= inputs or not all(errors.values()):
        raise Refused("invalid_errors", f"[ERROR] {sorted(errors)} are not all inputs: {sorted(inputs)}")
    views.put(replace(view, errors=errors))
