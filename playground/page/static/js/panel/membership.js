// The current channel: a button to add or remove the bot.

import { control } from "../server/requests.js";
import { arrange, h } from "../dom/dom.js";
import { route } from "../route.js";
import { piece, workspace } from "../server/store.js";

export function membership() {
  const node = h("div", {});
  let last = "";
  const draw = () => {
    const channel = piece(`channel/${route.channel}`);
    const current = channel ? `${channel.id} ${channel.bot}` : "";
    if (current === last) return;
    last = current;
    const focused = node.contains(document.activeElement);
    arrange(node, !channel || channel.kind === "app" ? [h("p", { class: "quiet" }, "Only you and the app are in this conversation.")] : [membershipButton(channel)]);
    if (focused) node.querySelector("button")?.focus();
  };
  return { node, draw };
}

function membershipButton(channel) {
  const name = workspace().names[workspace().bot];
  const label = channel.bot ? `Remove ${name} from #${channel.name}` : `Add ${name} to #${channel.name}`;
  return h("button", { type: "button", class: "plain small", on: { click: () => control("membership", { channel: channel.id, member: !channel.bot }) } }, label);
}
