// The overflow menu (three dots): https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element

import { confirmed } from "../overlays/confirm.js";
import { openUrl } from "../dom/dom.js";
import { icon } from "../text/icons.js";
import { plainText } from "../text/mrkdwn.js";
import { menuButton } from "../overlays/menu.js";

export function overflow(element, block, context) {
  const choose = async (option) => {
    if (!(await confirmed(element.confirm))) return;
    openUrl(option.url);
    context.choose(block, element, option.value);
  };
  const items = () => element.options.map((option) => ({
    label: plainText(option.text),
    description: plainText(option.description),
    choose: () => choose(option),
  }));
  return menuButton("More actions", icon("more"), items, { className: "plain dots", action: element.action_id });
}
