// What the pages do beyond what they do without this file: results while one types, and keys to move between them.
// Addresses are the same either way, so every state can be reloaded, kept and sent to somebody.
"use strict";

const box = document.querySelector("#q");
const form = box.form;
const language = document.querySelector("#lang");
const main = document.querySelector("#main");
const results = document.querySelector("#results");
const status = document.querySelector("#status");

// Long enough that words are not searched for letter by letter.
const PAUSE_MS = 150;

// The address that was last asked for on purpose, by sending the form or following a link. What is typed replaces it in
// the address bar until it is sent.
let settled = location.pathname + location.search;
let pause = 0;
let asking = null;

function addressOf(q, lang) {
  const query = new URLSearchParams();
  if (q.trim()) query.set("q", q.trim());
  if (lang) query.set("lang", lang);
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

function addressTyped() {
  return addressOf(box.value, language ? language.value : "");
}

// Fetches the page at this address and shows its results in place of the old ones. Says what became of it: "shown",
// "overtaken" by a later question, or "failed".
async function show(address) {
  asking?.abort();
  const mine = (asking = new AbortController());
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("#results");
    if (mine !== asking) return "overtaken";
    if (!response.ok || !found) throw new Error(`no results (${response.status})`);
    const focused = links().indexOf(document.activeElement);
    results.replaceChildren(...found.childNodes);
    // Who has moved on to the results before the last letter's came stays among them.
    if (focused >= 0) (links()[focused] ?? box).focus();
    // Said aloud by screen readers only when it changes.
    const said = page.querySelector("#status").textContent;
    if (status.textContent !== said) status.textContent = said;
    document.title = page.title;
    return "shown";
  } catch (error) {
    if (mine !== asking) return "overtaken";
    status.textContent = "The search could not be reached. Press Enter to try again.";
    return "failed";
  } finally {
    if (mine === asking) main.removeAttribute("aria-busy");
  }
}

async function typed() {
  const address = addressTyped();
  if (address === location.pathname + location.search) return;
  if ((await show(address)) === "shown") history.replaceState(null, "", address);
}

async function send() {
  clearTimeout(pause);
  const address = addressTyped();
  if (address === settled) {
    history.replaceState(null, "", settled);
  } else {
    // The entry that typing has overwritten gets its own address back, so that going back leads there.
    history.replaceState(null, "", settled);
    history.pushState(null, "", address);
    settled = address;
  }
  if ((await show(address)) === "failed") location.assign(address);
}

function links() {
  return [...document.querySelectorAll("a.result")];
}

function move(step, event) {
  const all = links();
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

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const writing = document.activeElement.matches("input, select, textarea");
  if (event.key === "/" && !writing) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape") {
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

// Only the search page has results to replace; elsewhere the form leads to it.
if (results && status) {
  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(typed, PAUSE_MS);
  };
  // Vietnamese is often typed through an input method: its half-made letters are no query.
  box.addEventListener("input", (event) => {
    if (!event.isComposing) later();
  });
  box.addEventListener("compositionend", later);
  language?.addEventListener("change", send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  addEventListener("popstate", () => {
    clearTimeout(pause);
    const query = new URLSearchParams(location.search);
    box.value = query.get("q") ?? "";
    if (language) language.value = query.get("lang") ?? "";
    settled = location.pathname + location.search;
    show(settled);
  });
}
