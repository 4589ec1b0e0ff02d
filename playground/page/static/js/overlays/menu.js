// A menu button. The arrow keys move through the menu, and Escape closes it.

import { uniqueId, h } from "../dom/dom.js";
import { showBeside } from "./popup.js";

/**
 * Return a button and its menu. items(): returns `{label, description, danger, choose}` for each entry, when it opens.
 * action: identifies the button when the message is redrawn.
 */
export function menuButton(label, face, items, { className = "icon", empty = "Nothing here", action = null } = {}) {
  const id = uniqueId("menu");
  const list = h("div", { id, role: "menu", class: "menu", popover: "auto", "aria-label": label });
  const open = () => {
    list.replaceChildren(...entries());
    showBeside(list, button, { alignRight: true });
    list.querySelector("[role=menuitem]")?.focus();
  };
  const close = () => {
    list.hidePopover();
    button.focus();
  };
  const entries = () => {
    const all = items();
    if (!all.length) return [h("p", { class: "quiet", role: "presentation" }, empty)];
    return all.map((item) => entry(item, close));
  };
  const button = h(
    "button",
    { type: "button", class: className, "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false", on: { click: open } },
    face,
  );
  list.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
  list.addEventListener("keydown", (event) => move(event, list, close));
  return h("span", { class: "menu-anchor", "data-action": action }, button, list);
}

function entry(item, close) {
  const choose = () => {
    close();
    item.choose();
  };
  const description = item.description ? h("small", {}, item.description) : null;
  const props = { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : "", on: { click: choose } };
  return h("button", props, h("span", {}, item.label), description);
}

function move(event, list, close) {
  const items = [...list.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key in steps && items.length) {
    items[(steps[event.key] + items.length) % items.length].focus();
    event.preventDefault();
  } else if (event.key === "Escape" || event.key === "Tab") {
    close();
    event.stopPropagation();
    event.preventDefault();
  }
}
