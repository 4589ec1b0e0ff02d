// Which block is drawn by what.

import { h } from "../dom.js";
import { input } from "./input.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { actions, context, divider, header, image, section, table, video } from "./text.js";

const DRAWN = { actions, context, divider, header, image, input, markdown, section, table, video, rich_text: richText };

/**
 * Blocks as nodes. around: what the elements in them need: `value`, `press`, `choose`, `suggest`; in a form
 * also `reads` (filled with each input's reader), `errors` and `clear`.
 */
export function draw(blocks, around) {
  return blocks.map((block) => {
    const node = DRAWN[block.type]?.(block, around) ?? h("p", { class: "block quiet" }, `(a block of type ${block.type})`);
    node.dataset.block = block.block_id ?? "";
    return node;
  });
}
