// The thread beside the channel: the message it hangs on, its replies, and the box to reply in.

import { act } from "./act.js";
import { composer } from "./composer.js";
import { closed, current, title } from "./conversation.js";
import { arrange, h, keeper } from "./dom.js";
import { holding } from "./focus.js";
import { icon } from "./icons.js";
import { message } from "./message.js";
import { go, onRoute, route } from "./route.js";
import { around, below, onChange, piece } from "./store.js";
import { Timeline } from "./timeline.js";

const place = document.getElementById("thread");
const timeline = new Timeline("thread", "Replies");
const header = h("header", {});
const keep = keeper();
let first = { told: null, node: null };
const box = composer(() => ({ channel: route.channel, thread: route.thread, label: "Reply …", closed: closed(current()) }));
let opened = "";

export function start() {
  place.append(header, timeline.box, box.node);
  onChange(() => draw());
  onRoute(() => draw());
}

function draw() {
  const parent = piece(`message/${route.channel}/${route.thread}`);
  place.hidden = !parent;
  document.body.classList.toggle("threaded", Boolean(parent));
  if (!parent) {
    opened = "";
    return;
  }
  const close = h("button", { type: "button", class: "icon", "aria-label": "Close the thread", title: "Close", on: { click: () => go({ thread: "", pane: "conversation" }) } }, icon("close"));
  keep(title(current()), () => arrange(header, [h("div", { class: "title" }, h("h2", {}, "Thread"), h("p", { class: "quiet small" }, title(current()))), close]));
  const replies = [...below(`message/${route.channel}/`)].filter((told) => told.thread === parent.ts).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const count = h("p", { class: "line count" }, h("span", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`));
  const back = first.told === parent ? null : holding(first.node);
  if (first.told !== parent) first = { told: parent, node: message(parent, { place: "thread" }) };
  const head = [first.node, ...(replies.length ? [count] : [])];
  timeline.show(`${around().me} ${parent.ts}`, replies, { head, version: () => JSON.stringify(around().names).length });
  back?.(first.node);
  box.draw();
  if (opened !== parent.ts) box.input.focus({ preventScroll: true });
  opened = parent.ts;
  if (current()?.threads[parent.ts] && document.visibilityState === "visible") act("read", { channel: route.channel, thread: parent.ts }, true);
}
