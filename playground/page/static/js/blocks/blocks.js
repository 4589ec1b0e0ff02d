// Draws blocks, each type by its own function.

import { h } from "../dom/dom.js";
import { chart } from "./chart.js";
import { input } from "./input.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { actions, context, divider, header, image, section, table, video } from "./display.js";

const RENDERERS = { actions, context, divider, header, image, input, markdown, section, table, video, rich_text: richText, data_visualization: chart };

/**
 * Return the nodes of blocks. context: what the elements in them call: `value`, `click`, `choose`, `suggest`. In a form
 * also `reads` (to be filled with each input's reader), `errors` and `clear`.
 */
export function draw(blocks, context) {
  return blocks.map((block) => {
    const node = RENDERERS[block.type]?.(block, context) ?? h("p", { class: "block quiet" }, `(a block of type ${block.type})`);
    node.dataset.block = block.block_id ?? "";
    return node;
  });
}
