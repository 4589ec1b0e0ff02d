// A small layer beside something: where it goes, and that it is above dialogs too.

const MARGIN = 6;

/** Show a popover below its anchor, or above where there is no room. */
export function showBeside(popup, anchor, { alignRight = false, sameWidth = false } = {}) {
  if (!popup.matches(":popover-open")) popup.showPopover();
  const box = anchor.getBoundingClientRect();
  if (sameWidth) popup.style.minWidth = `${box.width}px`;
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = box.bottom + MARGIN + height <= innerHeight || box.top < height + MARGIN;
  const left = alignRight ? box.right - width : box.left;
  popup.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  popup.style.top = `${Math.max(MARGIN, below ? Math.min(box.bottom + MARGIN, innerHeight - height - MARGIN) : box.top - height - MARGIN)}px`;
}
