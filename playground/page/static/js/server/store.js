// The data that the feed sent, in pieces, and the listeners that are called when it changes.

const pieces = new Map();
const listeners = new Set();
export const emoji = new Map();
let online = true;

/** Return whether the feed is open. */
export const isOnline = () => online;

/** Record whether the feed is open. */
export function setOnline(open) {
  if (open === online) return;
  online = open;
  notify(new Set(["online"]));
}

/** Return the piece with this key, or undefined. */
export const piece = (key) => pieces.get(key);

/** Return the pieces whose keys start with this prefix, in no order. */
export function* below(prefix) {
  for (const [key, value] of pieces) if (key.startsWith(prefix)) yield value;
}

/** Return the people, the names and what the app offers. */
export const workspace = () => pieces.get("workspace") ?? { me: "", people: [], names: {}, commands: [], shortcuts: [] };

/** Call `listener` with the set of changed keys after every frame. */
export const onChange = (listener) => listeners.add(listener);

/** Apply a frame. whole: it replaces everything. */
export function apply(frame, whole) {
  if (whole) pieces.clear();
  for (const [key, value] of Object.entries(frame.set)) {
    pieces.set(key, value);
    for (const each of Array.isArray(value) ? value : [value]) addEmoji(each);
  }
  for (const key of frame.gone) pieces.delete(key);
  notify(new Set([...Object.keys(frame.set), ...frame.gone]), whole);
}

/** Call the listeners with these keys. whole: everything changed. */
export function notify(keys, whole = false) {
  for (const listener of listeners) listener(keys, whole);
}

function addEmoji(value) {
  for (const [name, character] of Object.entries(value?.emoji ?? {})) emoji.set(name, character);
}
