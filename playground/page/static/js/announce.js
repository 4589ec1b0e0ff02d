// What a screen reader is told of without being asked.

const place = document.getElementById("announcer");

/** Say it, politely. */
export function announce(sentence) {
  place.textContent = sentence.length > 200 ? `${sentence.slice(0, 200)} …` : sentence;
}
