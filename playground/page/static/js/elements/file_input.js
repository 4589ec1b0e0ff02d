// A file input: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element

import { h } from "../dom/dom.js";
import { FilePicker } from "../files/file_picker.js";
import { uploadedFile } from "../files/uploads.js";
import { takesSample } from "../tour/examples.js";

/** Return a file input: `{node, input, read}`. The browser's own input covers the button, so files can be dropped on it too. */
export function fileInput(element, block, context, changed) {
  const chosen = (context.value(block, element) ?? []).map((id) => uploadedFile(id) ?? context.file(id));
  const picker = new FilePicker({ chosen, max: element.max_files, types: element.filetypes, changed: () => changed(picker.ids) });
  picker.input.dataset.action = element.action_id;
  const sample = takesSample(block)
    ? h("button", { type: "button", class: "plain", data: { action: "sample" }, on: { click: () => picker.addSample() } }, "Use the sample list")
    : null;
  picker.node.append(h("div", { class: "row" },
    h("span", { class: "file-add" }, h("span", { class: "face", "aria-hidden": "true" }, "Add files"), picker.input), sample));
  return { node: picker.node, input: picker.input, read: () => picker.ids };
}
