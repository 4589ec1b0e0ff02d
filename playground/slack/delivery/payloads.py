"""What Slack tells the app of an interaction, in the shape of each kind.

https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from dataclasses import dataclass
from typing import Any

from playground.slack.block_kit.inputs import INPUTS, stateful
from playground.slack.ids import letters, new_id
from playground.slack.workspace.message import Message
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import Channel, User, Workspace

Json = dict[str, Any]


@dataclass(frozen=True)
class Payloads:
    """Builds them for one workspace; token is Slack's deprecated verification token."""

    workspace: Workspace
    token: str

    def command(
        self, user: User, channel: Channel, command: str, text: str, trigger_id: str, response_url: str
    ) -> dict[str, str]:
        """A slash command: flat, and strings alone, as it is sent form-encoded."""
        space = self.workspace
        told = {
            "token": self.token,
            "team_id": user.team_id,
            "team_domain": space.team_domain,
            "channel_id": channel.id,
            "channel_name": self._channel(channel)["name"],
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": str(space.bot.app_id),
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }
        if space.enterprise_id:
            told |= {"enterprise_id": space.enterprise_id, "enterprise_name": "Example Grid"}
        return told

    def submission(self, user: User, view: Json, trigger_id: str, response_urls: list[Json]) -> Json:
        """A modal sent off."""
        return self._common("view_submission", user) | {
            "trigger_id": trigger_id,
            "view": view,
            "response_urls": response_urls,
        }

    def closed(self, user: User, view: Json, *, cleared: bool) -> Json:
        """A modal dismissed."""
        return self._common("view_closed", user) | {"view": view, "is_cleared": cleared}

    def in_message(
        self, user: User, channel: Channel, message: Message, action: Json, trigger_id: str, response_url: str
    ) -> Json:
        """An element of a message used."""
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        told = self._common("block_actions", user) | {
            "container": container,
            "trigger_id": trigger_id,
            "channel": self._channel(channel),
            "state": {"values": _with(stateful(message.blocks), action)},
            "response_url": response_url,
            "actions": [action],
        }
        if not message.ephemeral:  # guess: Slack keeps no ephemeral messages, so it can't tell one
            told["message"] = message.as_json()
        return told

    def in_view(self, user: User, view: View, action: Json, trigger_id: str) -> Json:
        """An element of a view used."""
        return self._common("block_actions", user) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": trigger_id,
            "view": view.as_json(self.workspace),
            "actions": [action],
        }

    def shortcut(self, user: User, callback_id: str, trigger_id: str) -> Json:
        """A global shortcut."""
        return self._common("shortcut", user) | {
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "action_ts": self.workspace.next_ts(),
        }

    def message_shortcut(
        self,
        user: User,
        channel: Channel,
        message: Message,
        callback_id: str,
        trigger_id: str,
        response_url: str,
    ) -> Json:
        """A shortcut from a message's menu."""
        return self._common("message_action", user) | {
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "response_url": response_url,
            "action_ts": self.workspace.next_ts(),
            "message_ts": message.ts,
            "channel": self._channel(channel),
            "message": message.as_json(),
        }

    def suggestion(self, user: User, container: Json, element: Json, block_id: str, typed: str) -> Json:
        """What was typed so far in an external menu."""
        return self._common("block_suggestion", user) | {
            "action_id": element["action_id"],
            "block_id": block_id,
            "value": typed,
            **container,
        }

    def around_view(self, view: View) -> Json:
        """Where an element of a view stands."""
        return {"container": {"type": "view", "view_id": view.id}, "view": view.as_json(self.workspace)}

    def around_message(self, message: Message) -> Json:
        """Where an element of a message stands."""
        channel = self.workspace.channels[message.channel]
        container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        return {
            "container": container | {"is_ephemeral": message.ephemeral},
            "channel": self._channel(channel),
            "message": message.as_json(),
        }

    def event(self, event: Json, *, shared: bool = False) -> Json:
        """An event in its wrapper: https://docs.slack.dev/apis/events-api#event-payloads

        shared: whether it is of a channel that other workspaces share.
        """
        space = self.workspace
        return {
            "token": self.token,
            "team_id": space.team_id,
            "context_team_id": space.team_id,
            "context_enterprise_id": space.enterprise_id,
            "api_app_id": space.bot.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": space.now(),
            "authorizations": [
                {
                    "enterprise_id": space.enterprise_id,
                    "team_id": space.team_id,
                    "user_id": space.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{letters(60)}",
        }

    def _common(self, kind: str, user: User) -> Json:
        space = self.workspace
        # In a shared channel a view's payload names the person's own workspace (the view's
        # `app_installed_team_id` is the app's), every other payload the one that has the app:
        # https://github.com/slackapi/bolt-js/issues/1614
        team_id = user.team_id if kind.startswith("view_") else space.team_id
        team = {"id": team_id, "domain": space.team_domain}
        enterprise = None
        if space.enterprise_id:
            team |= {"enterprise_id": space.enterprise_id, "enterprise_name": "Example Grid"}
            enterprise = {"id": space.enterprise_id, "name": "Example Grid"}
        return {
            "type": kind,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": space.bot.app_id,
            "token": self.token,
            "team": team,
            "enterprise": enterprise,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Channel) -> Json:
        hidden = channel.private and not channel.direct_with and not channel.group
        return {"id": channel.id, "name": "privategroup" if hidden else channel.name}


def _with(state: dict[str, dict[str, Json]], action: Json) -> dict[str, dict[str, Json]]:
    """The state after the action, where it has changed one."""
    if action["type"] in INPUTS:
        name = INPUTS[action["type"]].state
        state[action["block_id"]][action["action_id"]] = {"type": action["type"], name: action[name]}
    return state
