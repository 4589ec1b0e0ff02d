// The modal on top: filled in and submitted. What was typed stays when the app updates the view.

import { perform } from "../server/requests.js";
import { draw as drawBlocks } from "../blocks/blocks.js";
import { arrange, h, KeptNodes } from "../dom/dom.js";
import { rememberFocus } from "../dom/focus.js";
import { icon } from "../text/icons.js";
import { avatar } from "../conversation/message.js";
import { confirmed } from "./confirm.js";
import { allUploaded } from "../files/uploads.js";
import { tourExample } from "../tour/examples.js";
import { plainText } from "../text/mrkdwn.js";
import { onChange, piece, workspace } from "../server/store.js";

const label = (text) => ({ type: "plain_text", text });
const DISCARD = {
  title: label("Discard changes?"), text: label("What you entered in this form will be lost."),
  confirm: label("Discard"), deny: label("Keep editing"), style: "danger",
};
const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
let current = { id: "", hash: "", view: null };
let reads = new Map();
let frame = new KeptNodes();
let blocks = new KeptNodes();
let pristine = new Map(); // what each input held when its form was opened
const NOTHING_REFUSED = { errors: {}, problem: "" };
let refused = NOTHING_REFUSED; // why the last submission of this view wasn't sent to the app
let example = null; // the values to fill in when a form that has these inputs opens

export function start() {
  document.body.append(dialog);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault(); // otherwise the browser closes the dialog at the second Escape, whatever a listener says
    close(false);
  });
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
    refused = NOTHING_REFUSED;
    pristine = new Map();
    if (dialog.open) dialog.close();
    return;
  }
  if (current.view === view) return;
  const isSame = current.id === view.id;
  if (!isSame) refused = NOTHING_REFUSED;
  const hasNewErrors = !isSame || JSON.stringify(view.errors) !== JSON.stringify(current.view.errors);
  draw(view, isSame ? typedValues() : new Map(), { ...refused.errors, ...view.errors }, refused.problem);
  const opens = !dialog.open;
  if (opens) dialog.showModal();
  focus(opens, hasNewErrors);
  if (example && hasInputs(view, example)) fillIn(example);
}

/** Fill in a form's inputs, by block ID: the open form's, or else the next one's that has these inputs. */
export function fillIn(values) {
  if (!current.view || !hasInputs(current.view, values)) {
    example = values;
    return;
  }
  example = null;
  const filled = inputsOf(current.view).filter((block) => block.block_id in values).map((block) => [keyOf(block), values[block.block_id]]);
  const typed = new Map([...typedValues(), ...filled]);
  blocks = new KeptNodes();
  draw(current.view, typed, {}, "");
  dialog.querySelector("[type=submit]")?.focus();
}

/** Don't fill in the next form. */
export const cancelFillIn = () => {
  example = null;
};

const inputsOf = (view) => view.blocks.filter((block) => block.type === "input");
const keyOf = (block) => `${block.block_id} ${block.element.action_id} ${block.element.type}`;
const hasInputs = (view, values) => Object.keys(values).every((id) => inputsOf(view).some((block) => block.block_id === id));

/** Return the values of the inputs, by block and action. */
function typedValues() {
  const inputs = inputsOf(current.view).filter((block) => reads.has(block.block_id));
  return new Map(inputs.map((block) => [keyOf(block), reads.get(block.block_id)()]));
}

/** Return whether the person has changed an input of this open view. */
function isChanged(view) {
  const typed = view.id === current.id ? typedValues() : null;
  return inputsOf(view).some((block) => {
    const key = `${view.id} ${keyOf(block)}`;
    const value = typed ? typed.get(keyOf(block)) : view.values[block.block_id]?.[block.element.action_id];
    return pristine.has(key) && pristine.get(key) !== JSON.stringify(value ?? null);
  });
}

const values = () => Object.fromEntries([...reads].map(([id, read]) => [id, read()]));

function draw(view, typed, errors, problem) {
  if (current.id !== view.id) [reads, frame, blocks] = [new Map(), new KeptNodes(), new KeptNodes()];
  const restoreFocus = current.id === view.id ? rememberFocus(dialog) : null;
  const openMenu = current.id === view.id ? dialog.querySelector("[role=combobox][aria-expanded=true]") : null;
  const filter = openMenu?.value;
  const body = frame.get("body", null, () => h("div", { class: "body" }));
  const form = frame.get("form", null, () => h("form", { novalidate: true, on: { submit } }));
  const drawn = drawBlocks(view.blocks, handlersOf(view, typed, errors), blocks);
  arrange(body, [...(problem ? [h("p", { class: "problem", role: "alert" }, problem)] : []), ...drawn]);
  arrange(form, [head(view), body, foot(view)]);
  arrange(dialog, [form]);
  const ids = new Set(view.blocks.map((block) => block.block_id));
  for (const id of reads.keys()) if (!ids.has(id)) reads.delete(id);
  current = { id: view.id, hash: view.hash, view };
  for (const [key, value] of typedValues()) {
    if (!pristine.has(`${view.id} ${key}`)) pristine.set(`${view.id} ${key}`, JSON.stringify(value ?? null));
  }
  restoreFocus?.(dialog);
  if (openMenu && !openMenu.isConnected) reopen(openMenu, filter);
}

/** Open the menu again that the person was using when the app updated the view, with what they typed to filter it. */
function reopen(before, filter) {
  const { block } = before.closest("[data-block]").dataset;
  const menu = dialog.querySelector(`[data-block="${CSS.escape(block)}"] [role=combobox]`);
  if (!menu) return;
  menu.value = filter;
  menu.focus();
  menu.click();
}

/** Focus the first invalid input, if its error is new. If the modal just opened or the focus was lost, focus the first input. */
function focus(opens, hasNewErrors) {
  const invalid = hasNewErrors ? dialog.querySelector("[aria-invalid]") : null;
  if (invalid) invalid.focus();
  else if (opens || !dialog.querySelector("form").contains(document.activeElement)) {
    (dialog.querySelector(".body input, .body textarea, .body button") ?? dialog.querySelector(".foot button") ?? dialog.querySelector("button"))?.focus();
  }
}

function head(view) {
  const isNested = (piece("modals") ?? []).length > 1;
  return frame.get("head", [view.title, isNested], () => h("div", { class: "head" },
    isNested ? h("button", { type: "button", class: "icon", "aria-label": "Back", on: { click: () => close(false) } }, icon("back")) : null,
    avatar(workspace().bot, true), h("h2", { id: "modal-title" }, plainText(view.title)),
    h("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: () => close(true) } }, icon("close"))));
}

function foot(view) {
  const values = tourExample(view);
  return frame.get("foot", [view.close, view.submit, view.submit_disabled, values], () => drawFoot(view, values));
}

function drawFoot(view, values) {
  const leave = h("button", { type: "button", class: "plain", data: { action: "leave" }, on: { click: () => close(false) } }, plainText(view.close) || "Close");
  const send = view.submit ? h("button", { type: "submit", class: "primary", data: { action: "send" }, disabled: view.submit_disabled }, plainText(view.submit)) : null;
  const note = values
    ? h("button", { type: "button", class: "plain example", data: { action: "example" }, on: { click: () => fillIn(values) } }, "Fill in an example")
    : h("span", { class: "small quiet" }, "Shown by the app");
  return h("div", { class: "foot" }, note, leave, send);
}

function handlersOf(view, typed, errors) {
  const at = (block, element) => ({ view: view.id, block_id: block.block_id, action_id: element.action_id, values: values() });
  return {
    reads,
    errors,
    value: (block, element) => {
      const key = keyOf({ ...block, element });
      return typed.has(key) ? typed.get(key) : (view.values[block.block_id]?.[element.action_id] ?? null);
    },
    file: (id) => view.files[id],
    click: (block, element) => perform("click_in_view", at(block, element)),
    choose: (block, element, value) => perform("choose_in_view", { ...at(block, element), value }),
    suggest: async (block, element, words_) => (await perform("suggest", { ...at(block, element), typed: words_ })).options ?? [],
  };
}

async function submit(event) {
  event.preventDefault();
  const { view } = current;
  const send = dialog.querySelector("[type=submit]");
  if (!send || send.disabled) return;
  refused = NOTHING_REFUSED;
  send.disabled = true;
  send.classList.add("busy");
  await allUploaded();
  const result = await perform("submit", { view: view.id, values: values() }, true);
  if (current.id !== view.id) return;
  send.disabled = Boolean(current.view.submit_disabled);
  send.classList.remove("busy");
  refused = { errors: result.errors ?? {}, problem: result.problem ?? "" };
  if (result.errors || result.problem) {
    draw(current.view, typedValues(), refused.errors, refused.problem);
    focus(false, true);
  }
}

/** Close the view on top, or all of them. guess: as Slack does, ask first if that would lose what was typed. */
async function close(all) {
  const { id } = current;
  const closing = all ? (piece("modals") ?? []) : [current.view];
  if (closing.some(isChanged) && !(await confirmed(DISCARD))) return;
  if (current.id === id) perform("close", { view: id, all });
}
