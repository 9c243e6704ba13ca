// The history: which results are an entry of their own, and where one was in each.
//
// What a page was loaded with, what was sent and what a link led to stay. What is typed makes one entry, in which a query takes the
// place of the one before, until somebody pauses at one to read what was found: that one stays, too.

// Who has not typed for so long reads.
const READING_MS = 3000;

// A place is kept once scrolling rests: browsers bear only so many changes of an entry.
const REST_MS = 100;

let shown = here();
let isTyped = false;
let reading = 0;
let rest = 0;

export function here() {
  return location.pathname + location.search;
}

// Makes this the address of the page, in the place of what was typed before or as an entry of its own.
export function enter(address, { typed = false } = {}) {
  if (address !== here()) {
    if (!isTyped) keepPlace();
    history[isTyped ? "replaceState" : "pushState"](place(), "", address);
    shown = address;
  }
  isTyped = typed;
}

// The entry that is there stays, whatever comes next.
export function stay() {
  isTyped = false;
}

// It stays once nobody types any more.
export function stayOnceRead() {
  clearTimeout(reading);
  reading = setTimeout(stay, READING_MS);
}

// True after a move in the history that leads to other results. A place within the page is the browser's affair.
export function hasMoved() {
  const before = shown;
  shown = here();
  stay();
  return shown !== before;
}

function place() {
  return { scroll: scrollY };
}

function keepPlace() {
  history.replaceState(place(), "");
}

// Goes to the place that an entry keeps.
export function toPlace(state) {
  scrollTo({ top: state?.scroll ?? 0, behavior: "instant" });
}

export function startEntries() {
  addEventListener("scroll", () => {
    clearTimeout(rest);
    rest = setTimeout(keepPlace, REST_MS);
  });
  addEventListener("pagehide", () => {
    stay();
    keepPlace();
  });
  // After a reload, and on the way back to a page that the browser has not kept.
  if (!history.state?.scroll) return;
  // The box would draw the page to itself.
  if (document.querySelector("#q").autofocus) document.querySelector("#main").focus({ preventScroll: true });
  toPlace(history.state);
}
