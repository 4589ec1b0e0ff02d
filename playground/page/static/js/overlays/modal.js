// The modal on top: filled in and submitted. What was typed stays when the app updates the view.

import { perform } from "../server/requests.js";
import { draw as drawBlocks } from "../blocks/blocks.js";
import { h } from "../dom/dom.js";
import { rememberFocus } from "../dom/focus.js";
import { icon } from "../text/icons.js";
import { avatar } from "../conversation/message.js";
import { plainText } from "../text/mrkdwn.js";
import { onChange, piece, workspace } from "../server/store.js";

const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
let current = { id: "", hash: "", view: null };
let reads = new Map();

export function start() {
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close(false);
  });
  onChange((keys, whole) => {
    if (whole || keys.has("modals")) show(piece("modals") ?? []);
  });
}

function show(modals) {
  const view = modals.at(-1);
  if (!view) {
    current = { id: "", hash: "", view: null };
    reads = new Map();
    if (dialog.open) dialog.close();
    return;
  }
  if (current.view === view) return;
  const typed = current.id === view.id ? typedValues() : new Map();
  draw(view, typed, view.errors, "");
  const opens = !dialog.open;
  if (opens) dialog.showModal();
  focus(opens);
}

/** Return the values of the inputs, by block and action. */
function typedValues() {
  const inputs = current.view.blocks.filter((block) => block.type === "input" && reads.has(block.block_id));
  return new Map(inputs.map((block) => [`${block.block_id} ${block.element.action_id} ${block.element.type}`, reads.get(block.block_id)()]));
}

const values = () => Object.fromEntries([...reads].map(([id, read]) => [id, read()]));

function draw(view, typed, errors, problem) {
  const restoreFocus = current.id === view.id ? rememberFocus(dialog) : null;
  const scrollTop = dialog.querySelector(".body")?.scrollTop ?? 0;
  reads = new Map();
  const body = h("div", { class: "body" },
    problem ? h("p", { class: "problem", role: "alert" }, problem) : null,
    drawBlocks(view.blocks, handlersOf(view, typed, errors)));
  const form = h("form", { novalidate: true, on: { submit: (event) => submit(event, view) } }, head(view), body, foot(view));
  dialog.replaceChildren(form);
  body.scrollTop = scrollTop;
  current = { id: view.id, hash: view.hash, view };
  restoreFocus?.(dialog);
}

/** Focus the first invalid input. If the modal just opened or the focus was lost, focus the first input. */
function focus(opens) {
  const invalid = dialog.querySelector("[aria-invalid]");
  if (invalid) invalid.focus();
  else if (opens || !dialog.querySelector("form").contains(document.activeElement)) {
    (dialog.querySelector(".body input, .body textarea, .body button") ?? dialog.querySelector(".foot button") ?? dialog.querySelector("button"))?.focus();
  }
}

function head(view) {
  const isNested = (piece("modals") ?? []).length > 1;
  return h("div", { class: "head" },
    isNested ? h("button", { type: "button", class: "icon", "aria-label": "Back", on: { click: () => close(false) } }, icon("back")) : null,
    avatar(workspace().bot, true), h("h2", { id: "modal-title" }, plainText(view.title)),
    h("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: () => close(true) } }, icon("close")));
}

function foot(view) {
  const leave = h("button", { type: "button", class: "plain", data: { action: "leave" }, on: { click: () => close(false) } }, plainText(view.close) || "Close");
  const send = view.submit ? h("button", { type: "submit", class: "primary", data: { action: "send" }, disabled: view.submit_disabled }, plainText(view.submit)) : null;
  return h("div", { class: "foot" }, h("span", { class: "small quiet" }, "Shown by the app"), leave, send);
}

function handlersOf(view, typed, errors) {
  const at = (block, element) => ({ view: view.id, block_id: block.block_id, action_id: element.action_id, values: values() });
  return {
    reads,
    errors,
    value: (block, element) => {
      const key = `${block.block_id} ${element.action_id} ${element.type}`;
      return typed.has(key) ? typed.get(key) : (view.values[block.block_id]?.[element.action_id] ?? null);
    },
    click: (block, element) => perform("click_in_view", at(block, element)),
    choose: (block, element, value) => perform("choose_in_view", { ...at(block, element), value }),
    suggest: async (block, element, words_) => (await perform("suggest", { ...at(block, element), typed: words_ })).options ?? [],
  };
}

async function submit(event, view) {
  event.preventDefault();
  const send = dialog.querySelector("[type=submit]");
  if (!send || send.disabled) return;
  send.disabled = true;
  send.classList.add("busy");
  const result = await perform("submit", { view: view.id, values: values() }, true);
  if (current.id !== view.id) return;
  if (result.errors || result.problem) {
    draw(current.view, typedValues(), result.errors ?? {}, result.problem ?? "");
    focus(false);
  } else if (dialog.contains(send)) {
    send.disabled = false;
    send.classList.remove("busy");
  }
}

const close = (all) => perform("close", { view: current.id, all });
