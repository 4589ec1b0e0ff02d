// Requests to the playground: the person's actions, the panel's controls, and the details of a call.

import { workspace } from "./store.js";
import { toast } from "../overlays/toast.js";

const token = document.querySelector("meta[name=token]").content;

/** Perform an action as the current person. quiet: the caller shows problems itself. */
export const perform = (name, fields = {}, quiet = false) => send(`/actions/${encodeURIComponent(myName())}/${name}`, fields, quiet);

/** Use a control of the panel. */
export const control = (name, fields = {}) => send(`/controls/${name}`, fields, false);

/** Return the details of one call. */
export async function callDetails(server, number) {
  const response = await fetch(`/calls/${server}/${number}`);
  return response.ok ? response.json() : {};
}

/** Upload a file as the current person. Returns `{file}`, or `{problem}`. */
export const sendFile = (file) => post(`/uploads/${encodeURIComponent(myName())}?${new URLSearchParams({ name: file.name })}`, file);

/** Return the current person's name. */
export const myName = () => workspace().people.find((person) => person.id === workspace().me)?.name ?? "";

async function send(path, fields, quiet) {
  const result = await post(path, JSON.stringify(fields));
  if (result.notice) toast(result.notice);
  if (result.problem && !quiet) toast(result.problem, true);
  return result;
}

async function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Playground-Token": token };
  try {
    const response = await fetch(path, { method: "POST", headers, body });
    return response.ok ? await response.json() : { problem: await response.text() };
  } catch {
    return { problem: "The playground isn’t responding. Is it still running?" };
  }
}
