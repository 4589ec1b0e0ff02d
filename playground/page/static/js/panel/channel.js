// The channel in view: whether the bot is in it.

import { pull } from "../act.js";
import { arrange, h } from "../dom.js";
import { route } from "../route.js";
import { around, piece } from "../store.js";

export function channel() {
  const node = h("div", {});
  let last = "";
  const draw = () => {
    const told = piece(`channel/${route.channel}`);
    const now = told ? `${told.id} ${told.bot}` : "";
    if (now === last) return;
    last = now;
    const focused = node.contains(document.activeElement);
    arrange(node, !told || told.kind === "app" ? [h("p", { class: "quiet" }, "Direct messages have only you and the app.")] : [lever(told)]);
    if (focused) node.querySelector("button")?.focus();
  };
  return { node, draw };
}

function lever(told) {
  const name = around().names[around().bot];
  const label = told.bot ? `Kick ${name} out of #${told.name}` : `Invite ${name} to #${told.name}`;
  return h("button", { type: "button", class: "plain small", on: { click: () => pull("member", { channel: told.id, member: !told.bot }) } }, label);
}
