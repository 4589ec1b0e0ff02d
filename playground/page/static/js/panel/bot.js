// The bot's process: how it is, and an end or a start to it.

import { pull } from "../act.js";
import { arrange, h } from "../dom.js";

export function bot() {
  const node = h("div", {});
  let last = "";
  const draw = ({ bot: told }) => {
    if (JSON.stringify(told) === last) return;
    last = JSON.stringify(told);
    const lever = (to, label, off) => h("button", { type: "button", class: "plain small", disabled: off, on: { click: () => pull("bot", { to }) } }, label);
    const focused = node.contains(document.activeElement);
    arrange(node, [
      h("p", { role: "status" }, state(told)),
      told.words.length ? h("pre", { class: "log", tabindex: "0" }, told.words.join("\n")) : h("span", {}),
      told.ours ? h("div", { class: "row" }, lever("stop", "Stop", !told.running), lever("kill", "Kill", !told.running), lever("start", "Start", told.running)) : h("span", {}),
    ]);
    if (focused) node.querySelector("button:not(:disabled)")?.focus();
  };
  return { node, draw };
}

function state(told) {
  if (told.running === null) return told.connected ? "Connected" : "Not connected";
  if (told.running) return told.connected ? "Runs, connected to Slack" : "Runs, not connected to Slack";
  if (told.code === null) return "Not started";
  return told.code < 0 ? `Killed by signal ${-told.code}` : `Ended with exit code ${told.code}`;
}
