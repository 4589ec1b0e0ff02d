// Keeps the keyboard focus when something is redrawn. It finds the element by its block and action, not by its node.

const FOCUSABLE = "button, input, textarea, select";

/** Return a function that moves the focus to the same element of a redrawn node, or null if the focus isn't in it. */
export function rememberFocus(old) {
  const active = document.activeElement;
  if (!old?.contains(active)) return null;
  const marked = active.closest("[data-action]");
  const index = marked && old.contains(marked) ? sameAction(old, marked).indexOf(marked) : -1;
  return (redrawn) => {
    const candidates = index < 0 ? [] : sameAction(redrawn, marked);
    const target = candidates[index] ?? candidates[0];
    if (target) (target.matches(FOCUSABLE) ? target : target.querySelector(FOCUSABLE))?.focus();
    if (!redrawn.contains(document.activeElement)) focusContainer(redrawn);
  };
}

/** Return the elements with the same block and action, in order. */
function sameAction(root, marked) {
  const all = [...root.querySelectorAll(`[data-action="${CSS.escape(marked.dataset.action)}"]`)];
  return all.filter((each) => blockOf(each) === blockOf(marked));
}

const blockOf = (node) => node.closest("[data-block]")?.dataset.block ?? "";

/** Focus the container of an element that is gone, so that the next Tab continues here and not at the top of the page. */
function focusContainer(node) {
  if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
  node.focus({ preventScroll: true });
}
