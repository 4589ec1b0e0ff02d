// A list of messages, with lines for days and unread messages. It stays at its end, and scrolling up adds earlier messages.

import { arrange, h } from "../dom/dom.js";
import { rememberFocus } from "../dom/focus.js";
import { drawMessage } from "./message.js";
import { workspace } from "../server/store.js";
import { day } from "../text/times.js";

const STEP = 80; // messages drawn at first, and added when scrolling up
const NEAR = 60; // pixels from the end that count as the end
const GROUP_SECONDS = 300; // within which messages of the same author are grouped

/** Return whether it is the reader's own message, or an answer that only the reader sees. */
const isOwn = (message) => message.ephemeral || message.user === workspace().me;

/** A list of messages, updated by `show`. place: `channel` or `thread`. */
export class Timeline {
  constructor(place, label) {
    this.place = place;
    this.nodes = new Map();
    this.count = STEP;
    this.key = null;
    this.box = h("div", { class: "timeline", tabindex: "0", role: "region", "aria-label": label, on: { scroll: () => this.onScroll() } });
    this.list = h("div", { class: "messages" });
    this.jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd() } }, "New messages ↓");
    this.box.append(this.list, this.jump);
    this.end = true;
    this.size = "";
    new ResizeObserver(() => this.resized()).observe(this.box);
  }

  /** Show these messages, oldest first. A new key scrolls to the end. head: nodes above the messages. mark: the `ts` of the last one read. */
  show(key, all, { head = [], mark = "", version = "" } = {}) {
    const moved = key !== this.key;
    const arrived = moved ? [] : all.filter((message) => message.ts > (this.all.at(-1)?.ts ?? ""));
    const follows = moved || this.atEnd() || arrived.some(isOwn);
    if (moved) {
      this.count = STEP;
      this.nodes.clear();
    }
    Object.assign(this, { key, all, options: { head, mark, version } });
    this.draw();
    if (follows) this.toEnd();
    else if (arrived.length) this.jump.hidden = false;
  }

  atEnd() {
    return this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - NEAR;
  }

  /** Stay at the end when a thread opens beside it and makes it narrower. */
  resized() {
    this.size = this.currentSize();
    if (this.end) this.toEnd();
  }

  currentSize() {
    return `${this.box.clientWidth} ${this.box.clientHeight}`;
  }

  toEnd() {
    this.end = true;
    if (this.jump.contains(document.activeElement)) this.box.focus();
    this.jump.hidden = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  draw() {
    const { head, mark, version } = this.options;
    const shown = this.all.slice(-this.count);
    const rest = this.all.length - shown.length;
    const earlier = h("button", { type: "button", class: "plain earlier", on: { click: () => this.showEarlier() } }, `Show earlier messages (${rest})`);
    const nodes = rest ? [earlier] : [...head];
    const kept = new Map();
    let before = null;
    let isNew = false;
    for (const message of shown) {
      if (this.place === "channel" && (!before || day(before.ts) !== day(message.ts))) nodes.push(this.line(`day ${day(message.ts)}`, "day", day(message.ts)));
      if (mark && !isNew && message.ts > mark && !message.ephemeral && !message.joined) {
        isNew = true;
        if (before) nodes.push(this.line("new", "new", "New"));
      }
      const compact = Boolean(before) && before.user === message.user && message.ts - before.ts < GROUP_SECONDS && !message.ephemeral && !before.ephemeral && !message.broadcast && !message.joined && !before.joined && day(before.ts) === day(message.ts);
      const old = this.nodes.get(message.ts);
      const drawnAs = `${compact} ${version(message)}`;
      const entry = old && old.message === message && old.drawnAs === drawnAs ? old : { message, drawnAs, node: this.redraw(message, compact, old?.node) };
      kept.set(message.ts, entry);
      nodes.push(entry.node);
      before = message;
    }
    this.nodes = kept;
    arrange(this.list, nodes);
    this.refocus?.();
    this.refocus = null;
    performance.mark("drawn", { detail: shown.length }); // for measuring how long a channel takes to appear
  }

  /** Return the message's new node. If the focus was in its old node, it moves to the new one. */
  redraw(message, compact, old) {
    const restoreFocus = rememberFocus(old);
    const node = drawMessage(message, { compact, place: this.place });
    if (restoreFocus) this.refocus = () => restoreFocus(node);
    return node;
  }

  line(key, kind, words) {
    return h("div", { class: `line ${kind}`, role: "separator", "aria-label": words, data: { key } }, h("span", {}, words));
  }

  onScroll() {
    if (this.size === this.currentSize()) this.end = this.atEnd(); // otherwise the browser scrolled, not the reader
    if (this.atEnd()) this.jump.hidden = true;
    if (this.box.scrollTop < NEAR && this.all?.length > this.count) this.showEarlier();
  }

  showEarlier() {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    this.count += STEP;
    this.draw();
    this.box.scrollTop = this.box.scrollHeight - fromEnd;
  }
}
