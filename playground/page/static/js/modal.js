// The modal on top of one's screen: filled in, sent, and kept as it was typed while the app brings it up to date.

import { act } from "./act.js";
import { draw as drawBlocks } from "./blocks/blocks.js";
import { h } from "./dom.js";
import { holding } from "./focus.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { words } from "./mrkdwn.js";
import { around, onChange, piece } from "./store.js";

const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
let shown = { id: "", hash: "", drawn: null };
let reads = new Map();

export function start() {
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close(false);
  });
  onChange((keys, whole) => {
    if (whole || keys.has("screen")) show(piece("screen") ?? []);
  });
}

function show(screen) {
  const view = screen.at(-1);
  if (!view) {
    shown = { id: "", hash: "", drawn: null };
    reads = new Map();
    if (dialog.open) dialog.close();
    return;
  }
  if (shown.drawn === view) return;
  const typed = shown.id === view.id ? written() : new Map();
  draw(view, typed, view.errors, "");
  const opens = !dialog.open;
  if (opens) dialog.showModal();
  focus(opens);
}

/** What stands in the inputs, by block and action. */
function written() {
  const inputs = shown.drawn.blocks.filter((block) => block.type === "input" && reads.has(block.block_id));
  return new Map(inputs.map((block) => [`${block.block_id} ${block.element.action_id} ${block.element.type}`, reads.get(block.block_id)()]));
}

const values = () => Object.fromEntries([...reads].map(([id, read]) => [id, read()]));

function draw(view, typed, errors, problem) {
  const back = shown.id === view.id ? holding(dialog) : null;
  const scrolled = dialog.querySelector(".body")?.scrollTop ?? 0;
  reads = new Map();
  const body = h("div", { class: "body" },
    problem ? h("p", { class: "problem", role: "alert" }, problem) : null,
    drawBlocks(view.blocks, actsOf(view, typed, errors)));
  const form = h("form", { novalidate: true, on: { submit: (event) => submit(event, view) } }, head(view), body, foot(view));
  dialog.replaceChildren(form);
  body.scrollTop = scrolled;
  shown = { id: view.id, hash: view.hash, drawn: view };
  back?.(dialog);
}

/** Where the person goes on: at what is wrong, where they were unless it only opens, at the first input. */
function focus(opens) {
  const wrong = dialog.querySelector("[aria-invalid]");
  if (wrong) wrong.focus();
  else if (opens || !dialog.querySelector("form").contains(document.activeElement)) {
    (dialog.querySelector(".body input, .body textarea, .body button") ?? dialog.querySelector(".foot button") ?? dialog.querySelector("button"))?.focus();
  }
}

function head(view) {
  const deep = (piece("screen") ?? []).length > 1;
  return h("div", { class: "head" },
    deep ? h("button", { type: "button", class: "icon", "aria-label": "Back", on: { click: () => close(false) } }, icon("back")) : null,
    avatar(around().bot, true), h("h2", { id: "modal-title" }, words(view.title)),
    h("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: () => close(true) } }, icon("close")));
}

function foot(view) {
  const leave = h("button", { type: "button", class: "plain", data: { action: "leave" }, on: { click: () => close(false) } }, words(view.close) || "Close");
  const send = view.submit ? h("button", { type: "submit", class: "primary", data: { action: "send" }, disabled: view.submit_disabled }, words(view.submit)) : null;
  return h("div", { class: "foot" }, h("span", { class: "small quiet" }, "Shown by the app"), leave, send);
}

function actsOf(view, typed, errors) {
  const at = (block, element) => ({ view: view.id, block_id: block.block_id, action_id: element.action_id, values: values() });
  return {
    reads,
    errors,
    value: (block, element) => {
      const key = `${block.block_id} ${element.action_id} ${element.type}`;
      return typed.has(key) ? typed.get(key) : (view.values[block.block_id]?.[element.action_id] ?? null);
    },
    press: (block, element) => act("press_in", at(block, element)),
    choose: (block, element, value) => act("choose_in", { ...at(block, element), value }),
    suggest: async (block, element, words_) => (await act("suggest", { ...at(block, element), typed: words_ })).options ?? [],
  };
}

async function submit(event, view) {
  event.preventDefault();
  const send = dialog.querySelector("[type=submit]");
  if (!send || send.disabled) return;
  send.disabled = true;
  send.classList.add("busy");
  const told = await act("submit", { view: view.id, values: values() }, true);
  if (shown.id !== view.id) return;
  if (told.errors || told.problem) {
    draw(shown.drawn, written(), told.errors ?? {}, told.problem ?? "");
    focus(false);
  } else if (dialog.contains(send)) {
    send.disabled = false;
    send.classList.remove("busy");
  }
}

const close = (all) => act("close", { view: shown.id, all });
