// Where the keyboard is in something that is drawn again: known by what has the focus, not by its node.

const FOCUSABLE = "button, input, textarea, select";

/** What puts the focus back into a new drawing of `old`; null where the focus isn't in it. */
export function holding(old) {
  const active = document.activeElement;
  if (!old?.contains(active)) return null;
  const marked = active.closest("[data-action]");
  const place = marked && old.contains(marked) ? likes(old, marked).indexOf(marked) : -1;
  return (fresh) => {
    const again = place < 0 ? [] : likes(fresh, marked);
    const target = again[place] ?? again[0];
    if (target) (target.matches(FOCUSABLE) ? target : target.querySelector(FOCUSABLE))?.focus();
    if (!fresh.contains(document.activeElement)) stay(fresh);
  };
}

/** The elements of the same block and action, one after the other. */
function likes(root, marked) {
  const all = [...root.querySelectorAll(`[data-action="${CSS.escape(marked.dataset.action)}"]`)];
  return all.filter((each) => blockOf(each) === blockOf(marked));
}

const blockOf = (node) => node.closest("[data-block]")?.dataset.block ?? "";

/** What had the focus is gone: the next Tab goes on from here, not from the top of the page. */
function stay(node) {
  if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
  node.focus({ preventScroll: true });
}
