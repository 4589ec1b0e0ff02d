// A run of messages: days and what is new marked, the latest in sight, earlier ones added as one scrolls up.

import { arrange, h } from "./dom.js";
import { holding } from "./focus.js";
import { message } from "./message.js";
import { day } from "./times.js";

const STEP = 80; // messages drawn at first, and with each look further back
const NEAR = 60; // pixels from the end that count as being there
const TOGETHER = 300; // seconds within which the same author's messages stand together

/** A list of messages that is kept up to date with `show`. place: `channel` or `thread`. */
export class Timeline {
  constructor(place, label) {
    this.place = place;
    this.nodes = new Map();
    this.count = STEP;
    this.key = null;
    this.box = h("div", { class: "timeline", tabindex: "0", role: "region", "aria-label": label, on: { scroll: () => this.further() } });
    this.list = h("div", { class: "messages" });
    this.box.append(this.list);
    this.end = true;
    this.room = "";
    new ResizeObserver(() => this.resized()).observe(this.box);
  }

  /** Show these, oldest first. key: another one means another place, looked at from its end. head: nodes above. */
  show(key, all, { head = [], mark = "", version = "" } = {}) {
    const moved = key !== this.key;
    const atEnd = moved || this.atEnd();
    if (moved) {
      this.count = STEP;
      this.nodes.clear();
    }
    Object.assign(this, { key, all, options: { head, mark, version } });
    this.draw();
    if (atEnd) this.toEnd();
  }

  atEnd() {
    return this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - NEAR;
  }

  /** Who was at the end stays there when a thread opened beside it makes it narrower. */
  resized() {
    this.room = this.roomNow();
    if (this.end) this.toEnd();
  }

  roomNow() {
    return `${this.box.clientWidth} ${this.box.clientHeight}`;
  }

  toEnd() {
    this.end = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  draw() {
    const { head, mark, version } = this.options;
    const shown = this.all.slice(-this.count);
    const rest = this.all.length - shown.length;
    const earlier = h("button", { type: "button", class: "plain earlier", on: { click: () => this.back() } }, `Show earlier messages (${rest})`);
    const nodes = rest ? [earlier] : [...head];
    const kept = new Map();
    let before = null;
    let isNew = false;
    for (const told of shown) {
      if (this.place === "channel" && (!before || day(before.ts) !== day(told.ts))) nodes.push(this.line(`day ${day(told.ts)}`, "day", day(told.ts)));
      if (mark && !isNew && told.ts > mark && !told.ephemeral) {
        isNew = true;
        if (before) nodes.push(this.line("new", "new", "New"));
      }
      const compact = Boolean(before) && before.user === told.user && told.ts - before.ts < TOGETHER && !told.ephemeral && !before.ephemeral && !told.broadcast && day(before.ts) === day(told.ts);
      const old = this.nodes.get(told.ts);
      const stamp = `${compact} ${version(told)}`;
      const fresh = old && old.told === told && old.stamp === stamp ? old : { told, stamp, node: this.drawn(told, compact, old?.node) };
      kept.set(told.ts, fresh);
      nodes.push(fresh.node);
      before = told;
    }
    this.nodes = kept;
    arrange(this.list, nodes);
    this.refocus?.();
    this.refocus = null;
    performance.mark("drawn", { detail: shown.length }); // what the first look at a channel took
  }

  /** The message drawn; where the reader was in its earlier drawing, they are put back. */
  drawn(told, compact, old) {
    const back = holding(old);
    const node = message(told, { compact, place: this.place });
    if (back) this.refocus = () => back(node);
    return node;
  }

  line(key, kind, words) {
    return h("div", { class: `line ${kind}`, role: "separator", "aria-label": words, data: { key } }, h("span", {}, words));
  }

  further() {
    if (this.room === this.roomNow()) this.end = this.atEnd(); // else it is the browser that scrolled, not the reader
    if (this.box.scrollTop < NEAR && this.all?.length > this.count) this.back();
  }

  back() {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    this.count += STEP;
    this.draw();
    this.box.scrollTop = this.box.scrollHeight - fromEnd;
  }
}
