// Elements, built from a tag name, properties and children. Text is never parsed as markup.

import { go, linkTo, route } from "../route.js";

const SAFE = /^(https?:|mailto:|\.\/#|\.\/files\/)/i;

/** Return an element. props: `class`, `on` (listeners by event), `data` (dataset), or attributes. False and null are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === "data") {
    Object.assign(node.dataset, value);
  } else if (name === "href") {
    if (SAFE.test(value)) node.setAttribute("href", value);
  } else if (!name.startsWith("on")) {
    node.setAttribute(name === "class" ? "class" : name, value === true ? "" : String(value));
  }
}

/** Return a link that opens in a new tab, or on this page if it leads to a message. Anything but a web or mail address stays text. */
export function link(url, ...children) {
  const target = messageTarget(url);
  if (target) return h("a", { href: linkTo(target) }, ...children);
  if (!/^(https?|mailto):/i.test(url)) return h("span", {}, ...children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Open the URL of a button: a message on this page, anything else in a new tab. */
export function openUrl(url) {
  const target = messageTarget(url ?? "");
  if (target) go(target);
  else if (/^https?:/i.test(url ?? "")) open(url, "_blank", "noopener,noreferrer");
}

/** Return the route of a message's permalink, or null. https://docs.slack.dev/reference/methods/chat.getPermalink */
function messageTarget(url) {
  const found = url.match(/^https:\/\/[\w-]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/);
  if (!found) return null;
  const [, channel, seconds, micros, thread] = found;
  return { ...route, channel, thread: thread ?? `${seconds}.${micros}`, tab: "", pane: "thread" };
}

/** Replace the children with these nodes, moving as little as possible. */
export function arrange(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** Return a function that calls `make` only if `key` has changed, so that nothing is replaced while it is being clicked. */
export function onlyIfChanged() {
  let last = "";
  return (key, make) => {
    const current = JSON.stringify(key);
    if (current !== last) make();
    last = current;
  };
}

/** Nodes by name, made again only if what they show has changed. The others keep the caret, an open menu and a click. */
export class KeptNodes {
  #kept = new Map();

  /** Return the node of this name. shows: what it is made of, as JSON. make: returns a new node. */
  get(name, shows, make) {
    const key = JSON.stringify(shows);
    if (this.#kept.get(name)?.key !== key) this.#kept.set(name, { key, node: make() });
    return this.#kept.get(name).node;
  }
}

let counter = 0;

/** Return an ID that no other element has. */
export const uniqueId = (prefix) => `${prefix}-${(counter += 1)}`;
