// A button: https://docs.slack.dev/reference/block-kit/block-elements/button-element

import { confirmed } from "../overlays/confirm.js";
import { h, openUrl } from "../dom/dom.js";
import { plainText } from "../text/mrkdwn.js";

export function button(element, block, context) {
  const onClick = async () => {
    if (node.hasAttribute("aria-disabled") || !(await confirmed(element.confirm))) return;
    openUrl(element.url);
    node.setAttribute("aria-disabled", "true"); // a double click counts once. It isn't `disabled`, so it keeps the focus.
    await context.click(block, element);
    node.removeAttribute("aria-disabled");
  };
  const node = h("button", {
    type: "button",
    class: element.style ?? "plain",
    data: { action: element.action_id ?? "" },
    "aria-label": element.accessibility_label,
    on: { click: onClick },
  }, plainText(element.text));
  return node;
}
