// What the reader does, sent to the playground; what it answers to that is told to the reader.

import { around } from "./store.js";
import { toast } from "./toast.js";

const token = document.querySelector("meta[name=token]").content;

/** Act as the person in view. quiet: the caller tells of problems itself. */
export const act = (name, given = {}, quiet = false) => send(`/act/${encodeURIComponent(myName())}/${name}`, given, quiet);

/** Pull a lever behind the scenes. */
export const pull = (name, given = {}) => send(`/lever/${name}`, given, false);

/** One call of the traffic, whole. */
export async function call(place, number) {
  const answer = await fetch(`/calls/${place}/${number}`);
  return answer.ok ? answer.json() : {};
}

const myName = () => around().people.find((person) => person.id === around().me)?.name ?? "";

async function send(path, given, quiet) {
  const told = await ask(path, given);
  if (told.notice) toast(told.notice);
  if (told.problem && !quiet) toast(told.problem, true);
  return told;
}

async function ask(path, given) {
  const headers = { "Content-Type": "application/json", "X-Playground-Token": token };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(given) });
    return answer.ok ? await answer.json() : { problem: await answer.text() };
  } catch {
    return { problem: "The playground doesn't answer. Is it still running?" };
  }
}
