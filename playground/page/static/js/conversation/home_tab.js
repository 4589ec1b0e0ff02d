// The app's Home tab: https://docs.slack.dev/surfaces/app-home

import { perform } from "../server/requests.js";
import { draw } from "../blocks/blocks.js";
import { arrange, h } from "../dom/dom.js";
import { rememberFocus } from "../dom/focus.js";
import { piece, workspace } from "../server/store.js";

let current = null;

/** Draw the Home tab into this node if it changed. */
export function drawHomeTab(node, keys) {
  const view = piece("home_tab");
  if (node.childElementCount && current === view && keys && !keys.has("workspace")) return;
  current = view;
  const restoreFocus = rememberFocus(node);
  if (!view) {
    arrange(node, [h("p", { class: "quiet" }, `${workspace().names[workspace().bot]} hasn’t published a Home tab yet.`)]);
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
    click: (block, element) => perform("click_in_view", at(block, element)),
    choose: (block, element, value) => perform("choose_in_view", { ...at(block, element), value }),
    suggest: async (block, element, typed) => (await perform("suggest", { ...at(block, element), typed })).options ?? [],
  }));
  restoreFocus?.(node);
}
