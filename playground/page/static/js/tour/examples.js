// Example segments for the tour, by the block IDs of the bot's form.

import { piece } from "../server/store.js";

const EXAMPLES = [
  {
    name: "Snowblower Buyers",
    prompt: "Homeowners researching and buying snowblowers for winter driveway maintenance",
  },
  { name: "Ski Weekenders", prompt: "Families planning a ski weekend this winter" },
  { name: "Cabin Owners", prompt: "People who own or rent a cabin in the mountains" },
];
const SAMPLE_INPUTS = ["block_tld_files", "files"]; // where the sample list of domains can be used
const DISMISSED = "tour-dismissed";

/** Return the first example that Classify has no segment of. */
export function nextExample() {
  const names = new Set((piece("panel")?.segments ?? []).map((segment) => segment.name));
  return EXAMPLES.find((example) => !names.has(example.name)) ?? EXAMPLES[0];
}

/** Return whether the tour is shown: in the demo, until it is dismissed. */
export const isTourOpen = () => Boolean(piece("panel")?.bot.controllable) && localStorage.getItem(DISMISSED) === null;

/** Don't show the tour again. */
export const dismissTour = () => localStorage.setItem(DISMISSED, "1");

/** Return whether the sample list can be used: in the demo. */
export const hasSample = () => Boolean(piece("panel")?.bot.controllable);

/** Return whether the sample list can be used in this input. */
export const takesSample = (block) => hasSample() && SAMPLE_INPUTS.includes(block.block_id);

/** Return an example for this form if the tour is shown and the form has its inputs, or null. */
export function tourExample(view) {
  if (!isTourOpen()) return null;
  const ids = new Set(view.blocks.map((block) => block.block_id));
  const example = nextExample();
  return Object.keys(example).every((id) => ids.has(id)) ? example : null;
}
