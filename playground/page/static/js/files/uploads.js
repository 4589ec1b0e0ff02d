// The files that were uploaded on this page, by their ID.

import { perform, sendFile } from "../server/requests.js";

const uploaded = new Map();
const running = new Set();

/** Return an uploaded file as `{id, name, size}`, or undefined. */
export const uploadedFile = (id) => uploaded.get(id);

/** Upload a file. Returns `{file}`, or `{problem}`. */
export const upload = (file) => track(sendFile(file));

/** Upload the playground's sample list. Returns `{file}`, or `{problem}`. */
export const uploadSample = () => track(perform("add_sample", {}, true));

/** Wait until nothing is being uploaded. */
export const allUploaded = () => Promise.all(running);

async function track(request) {
  running.add(request);
  const result = await request;
  running.delete(request);
  if (result.file) uploaded.set(result.file.id, result.file);
  return result;
}
