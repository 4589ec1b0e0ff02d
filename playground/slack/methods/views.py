"""views.*: open, push and update modals, and publish Home tabs."""

from playground.slack.block_kit.surfaces import check_view
from playground.slack.errors import SlackError
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_4, Json, Method


def open_(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    source = check_view(arguments.structure("view", "invalid_arguments"), "modal")
    view = context.views.open(context.triggers.exchange(arguments.required("trigger_id")), source)
    return {"view": view.as_json(context.workspace)}


def push(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    source = check_view(arguments.structure("view", "invalid_arguments"), "modal")
    view = context.views.push(context.triggers.exchange(arguments.required("trigger_id")), source)
    return {"view": view.as_json(context.workspace)}


def update(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    source = check_view(arguments.structure("view", "invalid_arguments"), "modal", "home")
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view_id")
    view = context.views.update(context.views.find(view_id, external_id), source, arguments.text("hash"))
    return {"view": view.as_json(context.workspace)}


def publish(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    source = check_view(arguments.structure("view", "invalid_arguments"), "home")
    user_id = arguments.required("user_id")
    if user_id not in context.workspace.users:
        raise SlackError("user_not_found")  # guess: the page lists no error code for it
    view = context.views.publish(user_id, source, arguments.text("hash"))
    return {"view": view.as_json(context.workspace)}


METHODS = {
    "views.open": Method(open_, TIER_4),
    "views.push": Method(push, TIER_4),
    "views.update": Method(update, TIER_4),
    "views.publish": Method(publish, TIER_4),
}
