// The current person, channel, thread, tab and panel, kept in the URL's fragment.

const listeners = new Set();
export const route = { as: "", channel: "", thread: "", tab: "messages", panel: false, pane: "conversation" };

/** Call `listener` whenever the route changes. */
export const onRoute = (listener) => listeners.add(listener);

/** Change parts of the route. */
export function go(changes) {
  const next = fragment({ ...route, ...changes });
  if (next === location.hash) return;
  location.hash = next;
  readRoute();
}

/** Return the fragment of a route. */
function fragment(to) {
  const params = new URLSearchParams();
  for (const name of ["as", "channel", "thread", "tab", "pane"]) if (to[name]) params.set(name, to[name]);
  if (to.panel) params.set("panel", "1");
  return `#${params}`;
}

/** Return the address of a link to a route. */
export const linkTo = (to) => `./${fragment(to)}`;

/** Read the route from the URL. */
export function readRoute() {
  const params = new URLSearchParams(location.hash.slice(1));
  const before = JSON.stringify(route);
  for (const name of ["as", "channel", "thread"]) route[name] = params.get(name) ?? "";
  route.tab = params.get("tab") ?? "messages";
  route.pane = params.get("pane") ?? "conversation";
  route.panel = params.get("panel") === "1";
  if (JSON.stringify(route) !== before) for (const listener of listeners) listener();
}

addEventListener("hashchange", readRoute);
