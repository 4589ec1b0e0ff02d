// Rich text: sections, lists, quotes, code. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h, link } from "../dom/dom.js";
import { channel, emojiOf, mention } from "../text/mrkdwn.js";
import { formatDate } from "../text/times.js";

export const richText = (block) => h("div", { class: "block rich" }, block.elements.map(part));

function part(element) {
  const inside = () => element.elements.map(inline);
  switch (element.type) {
    case "rich_text_list":
      return h(element.style === "ordered" ? "ol" : "ul", { class: `indent${element.indent ?? 0}`, start: element.offset ? element.offset + 1 : null },
        element.elements.map((each) => h("li", {}, each.elements.map(inline))));
    case "rich_text_quote":
      return h("blockquote", {}, inside());
    case "rich_text_preformatted":
      return h("pre", {}, inside());
    default:
      return h("p", {}, inside());
  }
}

function inline(each) {
  const node = unstyled(each);
  const style = each.style ?? {};
  return [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]
    .filter(([name]) => style[name])
    .reduce((inner, [, tag]) => h(tag, {}, inner), node);
}

function unstyled(each) {
  switch (each.type) {
    case "link": return link(each.url, each.text || each.url);
    case "user": return mention(each.user_id);
    case "channel": return channel(each.channel_id);
    case "broadcast": return h("span", { class: "mention me" }, `@${each.range}`);
    case "usergroup": return h("span", { class: "mention" }, `@${each.usergroup_id}`);
    case "emoji": return emojiOf(each.name) ?? `:${each.name}:`;
    case "date": return h("time", {}, formatDate(each.timestamp, each.format));
    case "color": return h("code", {}, each.value);
    default: return each.text ?? "";
  }
}
