// An input block: label, field, hint, and what is wrong with it.
// https://docs.slack.dev/reference/block-kit/blocks/input-block

import { fresh, h } from "../dom.js";
import { field } from "../elements/elements.js";
import { words } from "../mrkdwn.js";

export function input(block, context) {
  const label = words(block.label);
  const changed = (value) => {
    context.clear?.(block);
    if (block.dispatch_action) context.choose(block, block.element, value);
  };
  const { node, input: target, group, read } = field(block.element, block, { ...context, label, clears: true }, changed);
  context.reads?.set(block.block_id, read);
  const wrong = context.errors?.[block.block_id];
  const [id, hint, error] = [fresh("field"), fresh("hint"), fresh("error")];
  target.id = id;
  const described = [wrong && error, block.hint && hint].filter(Boolean).join(" ");
  if (described) (group ?? target).setAttribute("aria-describedby", described);
  if (wrong) target.setAttribute("aria-invalid", "true");
  if (!block.optional) (group ?? target).setAttribute("aria-required", "true");
  if (group && group.getAttribute("role") === "group") group.removeAttribute("aria-required");
  if (!group) target.removeAttribute("aria-label");
  const name = [label, block.optional ? h("span", { class: "quiet" }, " (optional)") : null];
  return h("div", { class: wrong ? "block field wrong" : "block field" },
    h(group ? "div" : "label", group ? { class: "label" } : { class: "label", for: id }, name),
    node,
    wrong ? h("p", { id: error, class: "error" }, h("span", { "aria-hidden": "true" }, "⚠ "), wrong) : null,
    block.hint ? h("p", { id: hint, class: "hint" }, words(block.hint)) : null);
}
