// Where the reader is: as whom, in which channel, thread and tab, with the panel or without; kept in the address.

const listeners = new Set();
export const route = { as: "", channel: "", thread: "", tab: "messages", panel: false, pane: "conversation" };

/** Call `listener` whenever the reader goes somewhere. */
export const onRoute = (listener) => listeners.add(listener);

/** Go somewhere: only what is named changes. */
export function go(changes) {
  const next = address({ ...route, ...changes });
  if (next === location.hash) return;
  location.hash = next;
  read();
}

/** The words of the address for a place. */
function address(to) {
  const words = new URLSearchParams();
  for (const name of ["as", "channel", "thread", "tab", "pane"]) if (to[name]) words.set(name, to[name]);
  if (to.panel) words.set("panel", "1");
  return `#${words}`;
}

/** Where a link to a place leads. */
export const place = (to) => `./${address(to)}`;

/** Look at the address. */
export function read() {
  const words = new URLSearchParams(location.hash.slice(1));
  const before = JSON.stringify(route);
  for (const name of ["as", "channel", "thread"]) route[name] = words.get(name) ?? "";
  route.tab = words.get("tab") ?? "messages";
  route.pane = words.get("pane") ?? "conversation";
  route.panel = words.get("panel") === "1";
  if (JSON.stringify(route) !== before) for (const listener of listeners) listener();
}

addEventListener("hashchange", read);
