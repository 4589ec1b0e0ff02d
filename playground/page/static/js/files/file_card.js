// A file that is shared in a message: its name and size, and a link to download it.

import { h } from "../dom/dom.js";
import { myName } from "../server/requests.js";
import { icon } from "../text/icons.js";
import { sizeText } from "./sizes.js";

export function fileCard(file) {
  if (file.deleted) return h("p", { class: "file-card quiet" }, icon("file"), "This file was deleted.");
  return h("a", { class: "file-card", href: `./files/${encodeURIComponent(myName())}/${file.id}`, download: file.name, data: { action: `file ${file.id}` } },
    icon("file"), h("span", { class: "name" }, h("span", { class: "visually-hidden" }, "Download "), file.name),
    h("span", { class: "small quiet" }, sizeText(file.size)), icon("download"));
}
