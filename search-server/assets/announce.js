// What screen readers are told of what changes while one types: one region for results and suggestions together, and only once
// one pauses, so that keys are not talked over.

const region = document.querySelector("#said");
const PAUSE_MS = 900;

// What is said, in this order.
const parts = { results: "", suggestions: "", bars: "" };
let pause = 0;

// `about` is one of the parts; the others are said with it. `now` where nobody types.
export function announce(about, words, { now = false } = {}) {
  parts[about] = words;
  clearTimeout(pause);
  if (now) say();
  else pause = setTimeout(say, PAUSE_MS);
}

function say() {
  const text = Object.values(parts).filter(Boolean).join(". ");
  if (region.textContent !== text) region.textContent = text;
}
