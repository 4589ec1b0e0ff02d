// The thread beside the channel: its parent, its replies, and the box to reply in.

import { perform } from "../server/requests.js";
import { composer } from "./composer.js";
import { closed, current, title } from "./conversation.js";
import { arrange, h, onlyIfChanged } from "../dom/dom.js";
import { rememberFocus } from "../dom/focus.js";
import { icon } from "../text/icons.js";
import { drawMessage } from "./message.js";
import { go, onRoute, route } from "../route.js";
import { below, onChange, piece, workspace } from "../server/store.js";
import { Timeline } from "./timeline.js";

const region = document.getElementById("thread");
const timeline = new Timeline("thread", "Replies");
const header = h("header", {});
const ifChanged = onlyIfChanged();
let first = { message: null, node: null };
const box = composer(() => ({ channel: route.channel, thread: route.thread, label: "Reply…", closed: closed(current()) }));
let opened = "";

export function start() {
  region.append(header, timeline.box, box.node);
  onChange(() => draw());
  onRoute(() => draw());
  region.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(".menu:popover-open")) return;
    const parent = document.querySelector(`#conversation [data-ts="${CSS.escape(route.thread)}"] .replies`);
    closeThread();
    (parent ?? document.querySelector("#conversation textarea"))?.focus();
  });
}

const closeThread = () => go({ thread: "", pane: "conversation" });

function draw() {
  const parent = piece(`message/${route.channel}/${route.thread}`);
  region.hidden = !parent;
  document.body.classList.toggle("with-thread", Boolean(parent));
  if (!parent) {
    opened = "";
    return;
  }
  const close = h("button", { type: "button", class: "icon", "aria-label": "Close the thread", title: "Close", on: { click: closeThread } }, icon("close"));
  ifChanged(title(current()), () => arrange(header, [h("div", { class: "title" }, h("h2", {}, "Thread"), h("p", { class: "quiet small" }, title(current()))), close]));
  const replies = [...below(`message/${route.channel}/`)].filter((reply) => reply.thread === parent.ts).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const posted = replies.filter((reply) => !reply.ephemeral).length;
  const count = h("p", { class: "line count" }, h("span", {}, posted === 1 ? "1 reply" : `${posted} replies`));
  const restoreFocus = first.message === parent ? null : rememberFocus(first.node);
  if (first.message !== parent) first = { message: parent, node: drawMessage(parent, { place: "thread" }) };
  const head = [first.node, ...(posted ? [count] : [])];
  timeline.show(`${workspace().me} ${parent.ts}`, replies, { head, version: () => JSON.stringify(workspace().names).length });
  restoreFocus?.(first.node);
  box.draw();
  if (opened !== parent.ts) box.input.focus({ preventScroll: true });
  opened = parent.ts;
  if (current()?.threads[parent.ts] && document.visibilityState === "visible") perform("mark_read", { channel: route.channel, thread: parent.ts }, true);
}
