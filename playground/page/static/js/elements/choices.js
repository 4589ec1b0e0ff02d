// Radio buttons and checkboxes.
// https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element

import { fresh, h } from "../dom.js";
import { text } from "../mrkdwn.js";

export function choices(element, block, context, changed) {
  const many = element.type === "checkboxes";
  const given = context.value(block, element);
  const chosen = many ? (given ?? []) : [given];
  const name = fresh("choice");
  const boxes = element.options.map((option) => h("input", {
    type: many ? "checkbox" : "radio", name, value: option.value, checked: chosen.includes(option.value),
    data: { action: element.action_id }, on: { change: () => changed(read()) },
  }));
  const read = () => {
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    return many ? values : (values[0] ?? null);
  };
  const rows = element.options.map((option, place) => h("label", { class: "choice" }, boxes[place],
    h("span", {}, text(option.text), option.description ? h("small", {}, text(option.description)) : null)));
  const node = h("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-label": context.label ?? "Options" }, rows);
  return { node, input: boxes[0], group: node, read };
}
