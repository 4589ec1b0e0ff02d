// The app's home: https://docs.slack.dev/surfaces/app-home

import { act } from "./act.js";
import { draw } from "./blocks/blocks.js";
import { arrange, h } from "./dom.js";
import { holding } from "./focus.js";
import { around, piece } from "./store.js";

let drawn = null;

/** Draw it into this node, where it changed. */
export function home(node, keys) {
  const view = piece("home");
  if (node.childElementCount && drawn === view && keys && !keys.has("around")) return;
  drawn = view;
  const back = holding(node);
  if (!view) {
    arrange(node, [h("p", { class: "quiet" }, `${around().names[around().bot]} has not shown anything here yet.`)]);
    return;
  }
  const reads = new Map();
  const at = (block, element) => ({
    view: view.id, block_id: block.block_id, action_id: element.action_id,
    values: Object.fromEntries([...reads].map(([id, read]) => [id, read()])),
  });
  arrange(node, draw(view.blocks, {
    reads,
    value: (block, element) => view.values[block.block_id]?.[element.action_id] ?? null,
    press: (block, element) => act("press_in", at(block, element)),
    choose: (block, element, value) => act("choose_in", { ...at(block, element), value }),
    suggest: async (block, element, typed) => (await act("suggest", { ...at(block, element), typed })).options ?? [],
  }));
  back?.(node);
}
