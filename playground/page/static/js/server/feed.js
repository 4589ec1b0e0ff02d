// The live feed from the playground: opened as one person, and opened again if the connection breaks.

import { whenReleased } from "../dom/pointer.js";
import { apply } from "./store.js";

const token = document.querySelector("meta[name=token]").content;
const RETRY_MS = 700;
let socket = null;
let timer = 0;

/** Follow the workspace as this person sees it. Calls `onState` with whether the feed is open. */
export function follow(person, onState) {
  clearTimeout(timer);
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  const address = new URL("/feed", location.href);
  address.protocol = "ws:";
  address.search = new URLSearchParams({ as: person, token }).toString();
  let first = true;
  const opened = new WebSocket(address);
  socket = opened;
  socket.onmessage = (event) => whenReleased(() => {
    if (socket !== opened) return;
    apply(JSON.parse(event.data), first);
    if (first) onState(true);
    first = false;
  });
  socket.onclose = () => {
    onState(false);
    timer = setTimeout(() => follow(person, onState), RETRY_MS);
  };
}
