// The fault presets: how Slack and Classify behave towards the bot.

import { h, uniqueId } from "../dom/dom.js";
import { control } from "../server/requests.js";

export function faultPresets() {
  const rows = ["classify", "slack"].map(row);
  const draw = (state) => rows.forEach((each) => each.draw(state));
  return { node: h("div", { class: "fault-presets" }, rows.map((each) => each.node)), draw };
}

function row(server) {
  const id = uniqueId("preset");
  const choice = h("select", { id, on: { change: () => control("preset", { server, preset: choice.value }) } });
  const node = h("div", { class: "row" }, h("label", { for: id }, server === "slack" ? "Slack" : "Classify"), choice);
  const draw = ({ presets }) => {
    const { current, choices } = presets[server];
    if (!choice.childElementCount) choice.append(...Object.entries(choices).map(([value, label]) => h("option", { value }, label)));
    if (choice.value !== current) choice.value = current;
    node.classList.toggle("bad", current !== "ok");
  };
  return { node, draw };
}
