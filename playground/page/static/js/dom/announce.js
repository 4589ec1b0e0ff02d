// Announcements for screen readers.

const region = document.getElementById("announcer");

/** Announce a sentence when the screen reader is idle. */
export function announce(sentence) {
  region.textContent = sentence.length > 200 ? `${sentence.slice(0, 200)} …` : sentence;
}
