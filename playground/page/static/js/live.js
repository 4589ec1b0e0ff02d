// The live feed from the playground: opened as one person, opened again when it breaks.

import { take } from "./store.js";

const token = document.querySelector("meta[name=token]").content;
const RETRY = 700; // milliseconds
let socket = null;
let timer = 0;

/** Follow the workspace as this person sees it. `onState` hears whether the feed is open. */
export function follow(person, onState) {
  clearTimeout(timer);
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  const address = new URL("/live", location.href);
  address.protocol = "ws:";
  address.search = new URLSearchParams({ as: person, token }).toString();
  let first = true;
  socket = new WebSocket(address);
  socket.onmessage = (event) => {
    take(JSON.parse(event.data), first);
    if (first) onState(true);
    first = false;
  };
  socket.onclose = () => {
    onState(false);
    timer = setTimeout(() => follow(person, onState), RETRY);
  };
}
