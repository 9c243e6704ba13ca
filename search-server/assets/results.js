// Results without loading the page anew: the server's page is fetched and its parts take the place of the old ones. Addresses are
// the same either way, so every state can be reloaded, kept and sent to somebody.

import { announce } from "./announce.js";
import { enter, hasMoved, here, startEntries, stay, stayOnceRead, toPlace } from "./entries.js";

const form = document.querySelector("#search");
const box = document.querySelector("#q");
const main = document.querySelector("#main");

// What is different on another page of results.
const PARTS = ["#results", "#choices", "#to-filters", "#view", "#status", "#kept", "#locales"];

// Long enough that words are not searched for letter by letter.
const PAUSE_MS = 150;

let pause = 0;
let asking = null;

// The address that a form leads to.
export function addressOf(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) query.append(name, value.trim());
  }
  return query.size ? `/?${query}` : "/";
}

// Puts the parts of another page in place of those of this one. Who had moved on to one of the results, or to a filter, finds
// the focus on the same one, or where it stood.
function replace(page) {
  const key = document.activeElement.dataset?.key;
  const at = results().indexOf(document.activeElement);
  const inside = PARTS.map((part) => document.querySelector(part)).find((part) => part?.contains(document.activeElement));
  const open = [...document.querySelectorAll("details[open][data-key]")].map((details) => details.dataset.key);
  for (const part of PARTS) {
    const [mine, theirs] = [document.querySelector(part), page.querySelector(part)];
    if (mine && theirs) mine.replaceChildren(...theirs.childNodes);
  }
  for (const name of open) keyed(name)?.setAttribute("open", "");
  if (inside && !inside.contains(document.activeElement)) {
    const same = key ? keyed(key) : results()[at];
    (same ?? inside.querySelector("a, button") ?? main).focus({ preventScroll: true });
  }
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("results"));
}

function keyed(key) {
  return [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
}

// Fetches the page at this address and shows it. Says what became of it: "shown", "overtaken" by a later question, or "failed".
async function show(address, { now }) {
  asking?.abort();
  const mine = (asking = new AbortController());
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asking) return "overtaken";
    if (!response.ok || !page.querySelector("#results")) throw new Error(`no results (${response.status})`);
    replace(page);
    announce("results", document.querySelector("#status").textContent, { now });
    return "shown";
  } catch {
    if (mine !== asking) return "overtaken";
    document.querySelector("#status").textContent = form.dataset.unreachable;
    announce("results", form.dataset.unreachable, { now: true });
    return "failed";
  } finally {
    if (mine === asking) main.removeAttribute("aria-busy");
  }
}

async function typed() {
  const address = addressOf(form);
  if (address === here()) {
    // What was typed meanwhile and taken back must not come any more.
    asking?.abort();
    asking = null;
    main.removeAttribute("aria-busy");
  } else if ((await show(address, { now: false })) === "shown") {
    enter(address, { typed: true });
  }
  stayOnceRead();
}

async function lead(address) {
  clearTimeout(pause);
  enter(address);
  box.value = new URLSearchParams(address.split("?")[1]).get("q") ?? "";
  if ((await show(address, { now: true })) === "failed") location.assign(address);
}

// Goes to an address of results as a link would: where one was stays in the history.
export function go(address) {
  stay();
  return lead(address);
}

// Searches for what stands in the box, which takes the place of what was shown while it was typed.
export function send() {
  return lead(addressOf(form));
}

export function results() {
  return [...document.querySelectorAll("a.result")];
}

// True for a click on a link that leads to other results, and nowhere else.
function leadsToResults(link, event) {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const stays = link.origin === location.origin && link.pathname === "/" && !("leaves" in link.dataset);
  return plain && stays && !link.hash && !link.target;
}

export function startResults() {
  startEntries();
  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(typed, PAUSE_MS);
  };
  // Vietnamese is often typed through an input method: its half-made letters are no query.
  box.addEventListener("input", (event) => {
    stayOnceRead();
    if (!event.isComposing) later();
  });
  box.addEventListener("compositionend", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  main.addEventListener("submit", (event) => {
    event.preventDefault();
    go(addressOf(event.target));
  });
  main.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || !leadsToResults(link, event)) return;
    event.preventDefault();
    const turns = link.rel === "next" || link.rel === "prev";
    await go(link.pathname + link.search);
    if (turns) {
      scrollTo({ top: 0, behavior: "instant" });
      main.focus({ preventScroll: true });
    }
  });
  addEventListener("popstate", async (event) => {
    if (!hasMoved()) return;
    clearTimeout(pause);
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    if ((await show(here(), { now: true })) === "shown") toPlace(event.state);
  });
}
