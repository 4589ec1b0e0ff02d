// Blocks that display something: section, header, context, divider, image, video, table and actions.
// https://docs.slack.dev/reference/block-kit/blocks

import { h, link } from "../dom/dom.js";
import { active, picture } from "../elements/elements.js";
import { text, plainText } from "../text/mrkdwn.js";

export function section(block, context) {
  return h("div", { class: "block section" },
    h("div", { class: "words" },
      block.text ? h("div", { class: "text" }, text(block.text)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((each) => h("div", { class: "text" }, text(each)))) : null),
    block.accessory ? h("div", { class: "accessory" }, active(block.accessory, block, context)) : null);
}

export const header = (block) => h("h3", { class: "block header" }, plainText(block.text));

export const divider = () => h("hr", { class: "block" });

export const context = (block) => h("div", { class: "block context" },
  block.elements.map((each) => (each.type === "image" ? picture(each) : h("span", { class: "text" }, text(each)))));

export const image = (block) => h("figure", { class: "block" },
  block.title ? h("figcaption", {}, plainText(block.title)) : null, picture(block));

export const video = (block) => h("div", { class: "block" }, link(block.title_url ?? block.video_url, plainText(block.title)),
  h("p", { class: "quiet" }, block.alt_text));

export const actions = (block, handlers) => h("div", { class: "block actions" },
  block.elements.map((each) => active(each, block, handlers)));

export function table(block) {
  const cell = (each) => h("td", {}, each?.type === "raw_text" ? each.text : (each?.elements ?? []).flatMap((part) => (part.elements ?? []).map((inner) => inner.text ?? "")));
  return h("div", { class: "block scrollable", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("tbody", {}, block.rows.map((row) => h("tr", {}, row.map(cell))))));
}
