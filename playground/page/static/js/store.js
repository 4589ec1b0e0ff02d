// Everything the feed has told, piece by piece, and who wants to hear of changes.

const pieces = new Map();
const listeners = new Set();
export const emoji = new Map();

/** The piece of this key; undefined where there is none. */
export const piece = (key) => pieces.get(key);

/** The pieces whose keys begin so, in no order. */
export function* below(prefix) {
  for (const [key, told] of pieces) if (key.startsWith(prefix)) yield told;
}

/** Who is there and what things are called. */
export const around = () => pieces.get("around") ?? { me: "", people: [], names: {}, commands: [], shortcuts: [] };

/** Call `listener` with the set of changed keys after every frame. */
export const onChange = (listener) => listeners.add(listener);

/** Take a frame in. whole: it replaces all that was there. */
export function take(frame, whole) {
  if (whole) pieces.clear();
  for (const [key, told] of Object.entries(frame.set)) {
    pieces.set(key, told);
    for (const each of Array.isArray(told) ? told : [told]) learn(each);
  }
  for (const key of frame.gone) pieces.delete(key);
  tell(new Set([...Object.keys(frame.set), ...frame.gone]), whole);
}

/** Draw again what depends on these keys; whole: everything. */
export function tell(keys, whole = false) {
  for (const listener of listeners) listener(keys, whole);
}

function learn(told) {
  for (const [name, drawn] of Object.entries(told?.emoji ?? {})) emoji.set(name, drawn);
}
