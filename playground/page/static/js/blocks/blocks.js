// Draws blocks, each type by its own function.

import { h, KeptNodes } from "../dom/dom.js";
import { chart } from "./chart.js";
import { input } from "./input.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { actions, context, divider, header, image, section, table, video } from "./display.js";

const RENDERERS = { actions, context, divider, header, image, input, markdown, section, table, video, rich_text: richText, data_visualization: chart };

/**
 * Return the nodes of blocks. context: what the elements in them call: `value`, `click`, `choose`, `suggest`. In a form
 * also `reads` (to be filled with each input's reader) and `errors`. kept: the nodes of the last time, if the blocks that
 * haven't changed should stay.
 */
export function draw(blocks, context, kept = new KeptNodes()) {
  return blocks.map((block) => kept.get(block.block_id, [block, context.errors?.[block.block_id]], () => drawBlock(block, context)));
}

function drawBlock(block, context) {
  const node = RENDERERS[block.type]?.(block, context) ?? h("p", { class: "block quiet" }, `(a block of type ${block.type})`);
  node.dataset.block = block.block_id ?? "";
  return node;
}
