// Building the page: elements from names, properties and children. Text stays text, whatever it says.

const SAFE = /^(https?:|mailto:|\.\/#)/i;

/** An element. props: `class`, `on` (listeners by event), `data` (dataset), else attributes; true sets, false and null leave out. */
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

/** A link that opens elsewhere; what is no web address stays text. */
export function link(url, ...children) {
  if (!/^(https?|mailto):/i.test(url)) return h("span", {}, ...children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Put these children in place of those that are there, moving as little as possible. */
export function arrange(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, place) => {
    if (parent.childNodes[place] !== node) parent.insertBefore(node, parent.childNodes[place] ?? null);
  });
}

/** Draws again only what changed, so that nothing is replaced under a finger: `make` runs where `key` is another. */
export function keeper() {
  let last = "";
  return (key, make) => {
    const now = JSON.stringify(key);
    if (now !== last) make();
    last = now;
  };
}

let counter = 0;

/** An id that no other element has. */
export const fresh = (prefix) => `${prefix}-${(counter += 1)}`;
