// Waits for the end of a click. A button that is redrawn between press and release would lose the click.

let isDown = false;
let waiting = [];

for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
  addEventListener(type, (event) => {
    const was = isDown;
    isDown = event.isPrimary ? Boolean(event.buttons & 1) : isDown;
    if (was && !isDown) setTimeout(run); // after the listeners of the click
  }, { capture: true, passive: true });
}

/** Call `act`, in order, as soon as the main mouse button isn't held and no finger is down. */
export function whenReleased(act) {
  waiting.push(act);
  if (!isDown) run();
}

function run() {
  const acts = waiting;
  waiting = [];
  for (const act of acts) act();
}
