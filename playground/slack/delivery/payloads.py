"""The payloads that Slack sends to the app, one shape for each kind of interaction.

https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from dataclasses import dataclass
from typing import Any

from playground.slack.block_kit.inputs import INPUTS, stateful
from playground.slack.ids import letters, new_id
from playground.slack.workspace.message import Message
from playground.slack.workspace.view import View
from playground.slack.workspace.workspace import DIRECT_NAME, Channel, User, Workspace

Json = dict[str, Any]


@dataclass(frozen=True)
class Payloads:
    """Builds the payloads of one workspace."""

    #: the workspace
    workspace: Workspace
    #: Slack's deprecated verification token
    token: str

    def command(
        self, user: User, channel: Channel, command: str, text: str, trigger_id: str, response_url: str
    ) -> dict[str, str]:
        """Return a slash command: flat, and only strings, since it is sent form-encoded.

        It names the workspace where it was typed: https://github.com/slackapi/bolt-js/issues/1875
        """
        workspace = self.workspace
        enterprise_id = workspace.enterprise_of(user)
        payload = {
            "token": self.token,
            "team_id": workspace.team_id if workspace.is_colleague(user) else user.team_id,
            "team_domain": workspace.team_domain,
            "channel_id": channel.id,
            "channel_name": self._channel(channel)["name"],
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": str(workspace.bot.app_id),
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }
        if enterprise_id:
            payload |= {"enterprise_id": enterprise_id, "enterprise_name": "Example Grid"}
        return payload

    def submission(self, user: User, view: Json, trigger_id: str, response_urls: list[Json]) -> Json:
        """Return the submission of a modal."""
        return self._common("view_submission", user) | {
            "trigger_id": trigger_id,
            "view": view,
            "response_urls": response_urls,
        }

    def closed(self, user: User, view: Json, *, cleared: bool) -> Json:
        """Return the dismissal of a modal."""
        return self._common("view_closed", user) | {"view": view, "is_cleared": cleared}

    def in_message(
        self, user: User, channel: Channel, message: Message, action: Json, trigger_id: str, response_url: str
    ) -> Json:
        """Return the use of an element in a message."""
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._common("block_actions", user) | {
            "container": container,
            "trigger_id": trigger_id,
            "channel": self._channel(channel),
            "state": {"values": _state_after(stateful(message.blocks), action)},
            "response_url": response_url,
            "actions": [action],
        }
        if not message.ephemeral:  # guess: Slack doesn't store ephemeral messages, so it can't send one
            payload["message"] = message.as_json()
        return payload

    def in_view(self, user: User, view: View, action: Json, trigger_id: str) -> Json:
        """Return the use of an element in a view."""
        return self._common("block_actions", user) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": trigger_id,
            "view": view.as_json(self.workspace),
            "actions": [action],
        }

    def shortcut(self, user: User, callback_id: str, trigger_id: str) -> Json:
        """Return the use of a global shortcut."""
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
        """Return the use of a shortcut from a message's menu."""
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
        """Return the request for an external menu's options. typed: what the person has typed so far."""
        return self._common("block_suggestion", user) | {
            "action_id": element["action_id"],
            "block_id": block_id,
            "value": typed,
            **container,
        }

    def in_view_of(self, view: View) -> Json:
        """Return the fields that say which view contains an element."""
        return {"container": {"type": "view", "view_id": view.id}, "view": view.as_json(self.workspace)}

    def in_message_of(self, message: Message) -> Json:
        """Return the fields that say which message contains an element."""
        channel = self.workspace.channels[message.channel]
        container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        return {
            "container": container | {"is_ephemeral": message.ephemeral},
            "channel": self._channel(channel),
            "message": message.as_json(),
        }

    def event(self, event: Json, *, shared: bool = False) -> Json:
        """Return an event in its envelope: https://docs.slack.dev/apis/events-api#event-payloads

        shared: whether it happened in a channel that is shared with other workspaces.
        """
        workspace = self.workspace
        return {
            "token": self.token,
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": workspace.enterprise_id,
            "api_app_id": workspace.bot.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": workspace.now(),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise_id,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{letters(60)}",
        }

    def _common(self, kind: str, user: User) -> Json:
        workspace = self.workspace
        # In a shared channel a view's payload names the person's own workspace (the view's
        # `app_installed_team_id` is the app's), and every other payload the one that has the app:
        # https://github.com/slackapi/bolt-js/issues/1614
        is_own = kind.startswith("view_")
        team_id = user.team_id if is_own else workspace.team_id
        enterprise_id = workspace.enterprise_of(user) if is_own else workspace.enterprise_id
        team: Json = {"id": team_id, "domain": workspace.team_domain}
        enterprise = None
        if enterprise_id:
            team |= {"enterprise_id": enterprise_id, "enterprise_name": "Example Grid"}
            enterprise = {"id": enterprise_id, "name": "Example Grid"}
        # guess: no page says which of two IDs a payload carries. Here it is the local one only in commands.
        user_id = user.global_id or user.id
        return {
            "type": kind,
            "user": {"id": user_id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": workspace.bot.app_id,
            "token": self.token,
            "team": None if workspace.names_no_team else team,
            "enterprise": enterprise,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Channel) -> Json:
        hidden = channel.private and channel.name != DIRECT_NAME and not channel.group
        return {"id": channel.id, "name": "privategroup" if hidden else channel.name}


def _state_after(state: dict[str, dict[str, Json]], action: Json) -> dict[str, dict[str, Json]]:
    """Return the state after the action, which may have changed it."""
    if action["type"] in INPUTS:
        name = INPUTS[action["type"]].state
        state[action["block_id"]][action["action_id"]] = {"type": action["type"], name: action[name]}
    return state
