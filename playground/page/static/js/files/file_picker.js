// The files that a person chooses for a form or a message: their names and sizes, a button to remove each, and problems.

import { arrange, h } from "../dom/dom.js";
import { icon } from "../text/icons.js";
import { sizeText } from "./sizes.js";
import { upload, uploadSample } from "./uploads.js";

const SAMPLE_NAME = "blocked-domains.csv"; // while it is being uploaded
const MAX_FILES = 10;
const MAX_MB = 10; // https://docs.slack.dev/reference/block-kit/block-elements/file-input-element

/**
 * A list of chosen files, and the browser's input for more. chosen: files that are uploaded already. types: the extensions
 * that are accepted, all if it is empty. changed(): is called when a file was added or removed.
 */
export class FilePicker {
  constructor({ chosen = [], max = MAX_FILES, types = [], changed = () => {} } = {}) {
    Object.assign(this, { files: [...chosen], max, types: types.map((type) => type.toLowerCase()), changed });
    this.list = h("ul", { class: "file-list", "aria-label": "Chosen files" });
    this.problem = h("p", { class: "error", role: "alert" });
    this.status = h("span", { class: "visually-hidden", role: "status" });
    this.input = h("input", {
      type: "file", multiple: max > 1, accept: this.types.map((type) => `.${type}`).join(",") || null,
      on: { change: () => this.addChosen() },
    });
    this.node = h("div", { class: "file-picker" }, this.list, this.problem, this.status);
    this.draw();
  }

  /** The IDs of the files that are uploaded. */
  get ids() {
    return this.files.map((file) => file.id).filter(Boolean);
  }

  /** Remove all files. */
  clear() {
    this.files = [];
    this.draw();
  }

  /** Add the playground's sample list. */
  addSample() {
    this.problem.textContent = "";
    this.add({ name: SAMPLE_NAME, size: 0 }, uploadSample);
  }

  addChosen() {
    this.problem.textContent = "";
    for (const file of this.input.files) this.add(file, () => upload(file));
    this.input.value = ""; // so that the same file can be chosen again after it was removed
  }

  async add({ name, size }, start) {
    const wrong = this.wrong(name, size);
    if (wrong) {
      this.problem.textContent = wrong;
      return;
    }
    const entry = { name, size, id: "" };
    this.files.push(entry);
    this.draw();
    const { file, problem } = await start();
    if (!this.files.includes(entry)) return; // removed meanwhile
    if (file) Object.assign(entry, file);
    else {
      this.problem.textContent = problem;
      this.files = this.files.filter((each) => each !== entry);
    }
    this.draw();
    if (file) this.status.textContent = `${file.name}, ${sizeText(file.size)}, added`;
    this.changed();
  }

  /** Return why a file can't be added, or null. guess: Slack's client checks this when a file is chosen. */
  wrong(name, size) {
    if (this.files.length >= this.max) return this.max === 1 ? "Choose at most 1 file." : `Choose at most ${this.max} files.`;
    if (size > MAX_MB * 1024 * 1024) return `“${name}” can’t be added. It is larger than ${MAX_MB} MB.`;
    const isAccepted = !this.types.length || this.types.some((type) => name.toLowerCase().endsWith(`.${type}`));
    return isAccepted ? null : `“${name}” can’t be added. These types can: ${this.types.join(", ")}.`;
  }

  remove(entry) {
    const index = this.files.indexOf(entry);
    this.files = this.files.filter((each) => each !== entry);
    this.problem.textContent = "";
    this.draw();
    this.status.textContent = `${entry.name} removed`;
    const buttons = [...this.list.querySelectorAll("button")];
    (buttons[index] ?? buttons.at(-1) ?? this.afterLast ?? this.input).focus();
    this.changed();
  }

  draw() {
    this.list.hidden = !this.files.length;
    arrange(this.list, this.files.map((entry) => h("li", { class: "file" }, icon("file"), h("span", { class: "name" }, entry.name),
      h("span", { class: "small quiet" }, entry.id ? sizeText(entry.size) : "Uploading…"),
      h("button", { type: "button", class: "icon", "aria-label": `Remove ${entry.name}`, title: "Remove", on: { click: () => this.remove(entry) } }, icon("close")))));
  }
}
