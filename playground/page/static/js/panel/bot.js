// The bot's process: its state, and buttons to stop, kill and start it.

import { control } from "../server/requests.js";
import { arrange, h } from "../dom/dom.js";

export function bot() {
  const node = h("div", {});
  let last = "";
  const draw = ({ bot: process }) => {
    if (JSON.stringify(process) === last) return;
    last = JSON.stringify(process);
    const button = (action, label, disabled) => h("button", { type: "button", class: "plain small", disabled, on: { click: () => control("bot", { action }) } }, label);
    const focused = node.contains(document.activeElement);
    arrange(node, [
      h("p", { role: "status" }, state(process)),
      process.log_tail.length ? h("pre", { class: "log", tabindex: "0" }, process.log_tail.join("\n")) : h("span", {}),
      process.controllable ? h("div", { class: "row" }, button("stop", "Stop", !process.running), button("kill", "Kill", !process.running), button("start", "Start", process.running)) : h("span", {}),
    ]);
    if (focused) node.querySelector("button:not(:disabled)")?.focus();
  };
  return { node, draw };
}

function state(process) {
  if (process.running === null) return process.connected ? "Connected" : "Not connected";
  if (process.running) return process.connected ? "Running, connected to Slack" : "Running, not connected to Slack";
  if (process.exit_code === null) return "Not started";
  return process.exit_code < 0 ? `Killed by signal ${-process.exit_code}` : `Exited with code ${process.exit_code}`;
}
