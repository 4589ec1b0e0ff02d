"""views.open, views.push, views.update, views.publish."""

from typing import TYPE_CHECKING

from playground.slack.block_kit.surfaces import check_view
from playground.slack.errors import Refused
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import TIER_4, Json, Method

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def open_(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    source = check_view(asked.structure("view", "invalid_arguments"), "modal")
    view = slack.views.open(slack.triggers.exchange(asked.required("trigger_id")), source)
    return {"view": view.as_json(slack.workspace)}


def push(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    source = check_view(asked.structure("view", "invalid_arguments"), "modal")
    view = slack.views.push(slack.triggers.exchange(asked.required("trigger_id")), source)
    return {"view": view.as_json(slack.workspace)}


def update(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    source = check_view(asked.structure("view", "invalid_arguments"), "modal", "home")
    view_id, external_id = asked.text("view_id"), asked.text("external_id")
    if not view_id and not external_id:
        raise Refused("invalid_arguments", "[ERROR] missing required field: view_id")
    view = slack.views.update(slack.views.find(view_id, external_id), source, asked.text("hash"))
    return {"view": view.as_json(slack.workspace)}


def publish(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    source = check_view(asked.structure("view", "invalid_arguments"), "home")
    user_id = asked.required("user_id")
    if user_id not in slack.workspace.users:
        raise Refused("user_not_found")  # guess: the page lists no word for it
    view = slack.views.publish(user_id, source, asked.text("hash"))
    return {"view": view.as_json(slack.workspace)}


METHODS = {
    "views.open": Method(open_, TIER_4),
    "views.push": Method(push, TIER_4),
    "views.update": Method(update, TIER_4),
    "views.publish": Method(publish, TIER_4),
}
