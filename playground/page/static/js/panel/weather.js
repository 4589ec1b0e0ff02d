// How Slack and Classify behave towards the bot.

import { pull } from "../act.js";
import { fresh, h } from "../dom.js";

export function weather() {
  const rows = ["classify", "slack"].map(row);
  return { node: h("div", { class: "weather" }, rows.map((each) => each.node)), draw: (told) => rows.forEach((each) => each.draw(told)) };
}

function row(place) {
  const id = fresh("weather");
  const choice = h("select", { id, on: { change: () => pull("weather", { place, to: choice.value }) } });
  const node = h("div", { class: "row" }, h("label", { for: id }, place === "slack" ? "Slack" : "Classify"), choice);
  const draw = (told) => {
    const { is, can } = told[place];
    if (!choice.childElementCount) choice.append(...Object.entries(can).map(([value, label]) => h("option", { value }, label)));
    if (choice.value !== is) choice.value = is;
    node.classList.toggle("bad", is !== "well");
  };
  return { node, draw };
}
