// Menus: a box to type and choose in. In a multi-select menu, each value is a chip.
// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element

import { arrange, uniqueId, h } from "../dom/dom.js";
import { plainText } from "../text/mrkdwn.js";
import { showBeside } from "../overlays/popup.js";
import { asOption, nameOf, optionsOf } from "./options.js";

/** Return a menu: `{node, input, read}`. Calls changed(value) when the choice changes. */
export function select(element, block, context, changed) {
  const many = element.type.startsWith("multi_");
  const initial = context.value(block, element);
  const state = { chosen: many ? [...(initial ?? [])] : initial ? [initial] : [], options: optionsOf(element) ?? [], at: -1 };
  const labels = new Map();
  const list = h("div", {
    id: uniqueId("list"), role: "listbox", popover: "manual", class: "menu", "aria-label": plainText(element.placeholder) || "Options",
    on: { mousedown: (event) => event.preventDefault() }, // so that the input keeps the focus, and with it the menu
  });
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": list.id,
    "aria-autocomplete": "list", placeholder: plainText(element.placeholder) || (many ? "Choose options" : "Choose an option"),
    "aria-label": context.label ?? (plainText(element.placeholder) || "Choose"), data: { action: element.action_id },
  });
  const chips = h("span", { class: "chips" });
  const node = h("span", { class: many ? "select many" : "select" }, chips, input, list);
  const label = (value) => labels.get(value) ?? state.options.find((each) => each.value === value)?.label ?? nameOf(value, element);
  const value = () => (many ? state.chosen : (state.chosen[0] ?? null));

  const draw = () => {
    if (many) {
      arrange(chips, state.chosen.map((each) => h("span", { class: "chip" }, label(each),
        h("button", { type: "button", "aria-label": `Remove ${label(each)}`, on: { click: () => drop(each) } }, "×"))));
    } else input.value = state.chosen.length ? label(state.chosen[0]) : "";
  };
  const drop = (each) => {
    state.chosen = state.chosen.filter((other) => other !== each);
    draw();
    changed(value());
  };
  const choose = (option) => {
    labels.set(option.value, option.label);
    if (many && state.chosen.includes(option.value)) state.chosen = state.chosen.filter((each) => each !== option.value);
    else if (!many) state.chosen = [option.value];
    else if (state.chosen.length < (element.max_selected_items ?? Infinity)) state.chosen.push(option.value);
    close();
    input.value = "";
    draw();
    changed(value());
  };
  const matching = () => {
    const typed = many || input.value !== (state.chosen.length ? label(state.chosen[0]) : "") ? input.value.trim().toLowerCase() : "";
    return element.type.endsWith("external_select") ? state.options : state.options.filter((each) => each.label.toLowerCase().includes(typed));
  };
  const open = () => {
    const shown = matching();
    state.at = Math.min(state.at, shown.length - 1);
    list.replaceChildren(...entries(shown, state, choose));
    input.setAttribute("aria-expanded", "true");
    const active = list.querySelector(".active");
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
    showBeside(list, input, { sameWidth: true });
    active?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    state.at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (list.matches(":popover-open")) list.hidePopover();
  };
  const requestSuggestions = async () => {
    const typed = many || !state.chosen.length ? input.value : "";
    if (typed.length >= (element.min_query_length ?? 3)) {
      state.options = (await context.suggest(block, element, input.value)).map((each) => asOption(each));
    } else state.options = [];
    if (document.activeElement === input) open();
  };
  const refresh = () => (element.type.endsWith("external_select") ? requestSuggestions() : open());

  input.addEventListener("click", refresh);
  input.addEventListener("input", () => {
    state.at = 0;
    if (!many && !input.value && state.chosen.length) {
      state.chosen = [];
      if (context.clears) changed(null);
    }
    refresh();
  });
  input.addEventListener("blur", () => {
    close();
    draw();
  });
  input.addEventListener("keydown", (event) => {
    const shown = list.matches(":popover-open");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = Math.max(1, matching().length);
      state.at = shown ? (state.at + step + count) % count : 0;
      if (shown) open();
      else refresh();
    } else if (event.key === "Enter" && shown && matching()[state.at]) choose(matching()[state.at]);
    else if (event.key === "Enter" && !context.submitsOnEnter) event.preventDefault();
    else if (event.key === "Escape" && shown) close();
    else if (event.key === "Backspace" && many && !input.value && state.chosen.length) drop(state.chosen.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  draw();
  return { node, input, read: value };
}

function entries(shown, state, choose) {
  if (!shown.length) return [h("p", { class: "quiet", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No results")];
  let group = "";
  return shown.flatMap((option, index) => {
    const head = option.group && option.group !== group ? [h("div", { class: "group", role: "presentation" }, option.group)] : [];
    group = option.group;
    const chosen = state.chosen.includes(option.value);
    const row = h("div", {
      id: uniqueId("option"), role: "option", "aria-selected": String(chosen), class: index === state.at ? "active" : "",
      on: { mousedown: () => choose(option) },
    }, h("span", {}, option.label), option.description ? h("small", {}, option.description) : null);
    return [...head, row];
  });
}
