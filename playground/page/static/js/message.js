// One message: who, when, what, and what can be done with it.

import { act } from "./act.js";
import { draw } from "./blocks/blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { marked } from "./mrkdwn.js";
import { menuButton } from "./menu.js";
import { go } from "./route.js";
import { around, piece } from "./store.js";
import { clock, full } from "./times.js";

/** compact: it goes on from the one above, by the same author. place: `channel` or `thread`. */
export function message(told, { compact = false, place = "channel" } = {}) {
  const name = nameOf(told.user);
  const time = h("time", { datetime: new Date(told.ts * 1000).toISOString(), title: full(told.ts) }, clock(told.ts));
  const head = h("div", { class: compact ? "head unseen" : "head" }, h("strong", { class: "author" }, name),
    told.app ? h("span", { class: "badge" }, "APP") : null, compact ? null : time);
  const broadcast = told.broadcast && place === "channel" ? h("p", { class: "small quiet" }, "replied to a thread") : null;
  return h("article", {
    class: ["message", compact && "compact", told.ephemeral && "ephemeral"].filter(Boolean).join(" "),
    "aria-label": `${name} at ${clock(told.ts)}`,
    data: { ts: told.ts },
  },
  compact ? h("span", { class: "gutter" }, time) : avatar(told.user, told.app),
  h("div", { class: "content" },
    told.ephemeral ? only(told) : null, head, broadcast, body(told), told.edited ? h("span", { class: "small quiet" }, "(edited)") : null,
    place === "channel" ? thread(told) : null),
  tools(told, place));
}

const nameOf = (id) => around().names[id] ?? id;

/** The square beside a name. */
export function avatar(id, app) {
  const name = nameOf(id);
  const shade = [...name].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6;
  return h("span", { class: app ? "avatar app" : `avatar shade${shade}`, "aria-hidden": "true" }, app ? icon("app") : name[0]?.toUpperCase());
}

function only(told) {
  return h("p", { class: "only small quiet" }, icon("eye"), "Only visible to you");
}

function body(told) {
  if (told.blocks.length) return h("div", { class: "blocks" }, draw(told.blocks, actsOf(told)));
  const text = h("div", { class: "text" }, marked(told.text, { links: told.links }));
  return h("div", { class: "blocks" }, text, told.attachments.map((each) => attachment(each, told)));
}

function attachment(each, told) {
  const inside = each.blocks ? draw(each.blocks, actsOf(told)) : [h("div", { class: "text" }, marked(each.text ?? each.fallback ?? ""))];
  return h("div", { class: "attachment" }, each.title ? h("strong", {}, each.title) : null, inside);
}

/** What the elements of a message need. */
function actsOf(told) {
  const at = (block, element) => ({ channel: told.channel, ts: told.ts, block_id: block.block_id, action_id: element.action_id });
  return {
    value: (block, element) => initial(element),
    press: (block, element) => act("press", at(block, element)),
    choose: (block, element, value) => act("choose", { ...at(block, element), value }),
    suggest: async (block, element, typed) => (await act("suggest", { ...at(block, element), typed })).options ?? [],
  };
}

function initial(element) {
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  if (element.initial_option) return element.initial_option.value;
  const name = Object.keys(element).find((key) => key.startsWith("initial_"));
  return name ? element[name] : null;
}

function thread(told) {
  const fresh = piece(`channel/${told.channel}`)?.threads?.[told.ts] ?? 0;
  if (!told.replies) return null;
  return h("button", { type: "button", class: "replies", data: { action: "replies" }, on: { click: () => openThread(told) } },
    told.repliers.slice(0, 3).map((id) => avatar(id, id === around().bot)),
    h("strong", {}, told.replies === 1 ? "1 reply" : `${told.replies} replies`),
    fresh ? h("span", { class: "badge new" }, `${fresh} new`) : null,
    h("span", { class: "quiet small" }, `Last reply ${clock(told.latest)}`));
}

const openThread = (told) => go({ thread: told.thread ?? told.ts, pane: "thread" });

function tools(told, place) {
  if (told.ephemeral) {
    const dismiss = () => act("dismiss", { ts: told.ts });
    return h("div", { class: "tools" }, h("button", { type: "button", class: "icon", title: "Dismiss", "aria-label": "Dismiss message", data: { action: "dismiss" }, on: { click: dismiss } }, icon("close")));
  }
  const reply = h("button", { type: "button", class: "icon", title: "Reply in thread", "aria-label": "Reply in thread", data: { action: "reply" }, on: { click: () => openThread(told) } }, icon("reply"));
  return h("div", { class: "tools" }, place === "channel" ? reply : null,
    menuButton("More actions", icon("more"), () => shortcuts(told), { empty: "The app has no message shortcuts.", action: "more" }));
}

const shortcuts = (told) => around().shortcuts.filter((each) => each.kind === "message").map((each) => ({
  label: each.name,
  description: each.description || nameOf(around().bot),
  choose: () => act("message_shortcut", { callback_id: each.callback_id, channel: told.channel, ts: told.ts }),
}));
