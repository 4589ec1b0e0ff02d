// Sizes of files, as people read them.

const KILOBYTE = 1024;

/** Return a size in bytes as text, such as `12 KB`. */
export function sizeText(bytes) {
  if (bytes < KILOBYTE) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  if (bytes < KILOBYTE * KILOBYTE) return `${Math.round(bytes / KILOBYTE)} KB`;
  return `${(bytes / KILOBYTE / KILOBYTE).toFixed(1)} MB`;
}
