// A popover beside its anchor. It follows the anchor, and is shown above dialogs.

const MARGIN = 6;

/** Show a popover below its anchor, or above if there is no room. */
export function showBeside(popup, anchor, options = {}) {
  if (!popup.matches(":popover-open")) {
    popup.showPopover();
    const closed = new AbortController();
    popup.addEventListener("toggle", (event) => event.newState === "closed" && closed.abort(), { signal: closed.signal });
    const follow = (event) => (event.target instanceof Node && popup.contains(event.target)) || position(popup, anchor, options);
    addEventListener("scroll", follow, { capture: true, passive: true, signal: closed.signal });
    addEventListener("resize", follow, { signal: closed.signal });
  }
  position(popup, anchor, options);
}

function position(popup, anchor, { alignRight = false, sameWidth = false }) {
  const box = anchor.getBoundingClientRect();
  if (sameWidth) popup.style.minWidth = `${box.width}px`;
  const { offsetWidth: width, offsetHeight: height } = popup;
  const isBelow = box.bottom + MARGIN + height <= innerHeight || box.top < height + MARGIN;
  const below = Math.min(box.bottom + MARGIN, innerHeight - height - MARGIN);
  const left = alignRight ? box.right - width : box.left;
  popup.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  popup.style.top = `${Math.max(MARGIN, isBelow ? below : box.top - height - MARGIN)}px`;
}
