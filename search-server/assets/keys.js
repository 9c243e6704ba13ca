// Keys on every page: `/` leads to the box, the arrows to the results and back, Esc to the box.

import { results } from "./results.js";

const box = document.querySelector("#q");

function move(step, event) {
  const all = results();
  const at = all.indexOf(document.activeElement);
  const inBox = document.activeElement === box;
  if (all.length === 0 || (at < 0 && !inBox)) return;
  event.preventDefault();
  if (inBox) {
    if (step > 0) all[0].focus();
  } else if (at + step < 0) {
    box.focus();
  } else {
    all[Math.min(at + step, all.length - 1)].focus();
  }
  document.activeElement.scrollIntoView({ block: "nearest" });
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const writing = document.activeElement.matches("input, select, textarea");
    if (event.key === "/" && !writing) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && !document.querySelector(":popover-open")) {
      // Not cleared: what was typed is worth more than an empty box.
      event.preventDefault();
      box.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(event.key === "ArrowDown" ? 1 : -1, event);
    }
  });
  // The cursor stands where one goes on typing. The browser may give the box its focus after this has run.
  const toEnd = () => box.setSelectionRange(box.value.length, box.value.length);
  if (document.activeElement === box) toEnd();
  else if (box.autofocus) box.addEventListener("focus", toEnd, { once: true });
}
