// What somebody may be typing, in a list under the box: a combobox as ARIA 1.2 has it. The focus stays in the box.
//
// The list and the results live together so: results follow what is typed and never what is merely pointed at in the list, so
// looking through it changes nothing. Nothing in it is chosen unless the arrows choose it, so Enter sends what was typed. Esc
// closes the list and leaves the words; beyond its last one, and with the list closed, the arrows lead on to the results.

import { announce } from "./announce.js";

const PAUSE_MS = 100;

const form = document.querySelector("#search");
const box = document.querySelector("#q");
const list = document.querySelector("#suggestions");

let pause = 0;
let asking = null;
let chosen = -1;

function isOpen() {
  return !list.hidden;
}

function close() {
  clearTimeout(pause);
  asking?.abort();
  list.hidden = true;
  list.replaceChildren();
  choose(-1);
  box.setAttribute("aria-expanded", "false");
  announce("suggestions", "");
}

function choose(at) {
  list.children[chosen]?.setAttribute("aria-selected", "false");
  chosen = at;
  const option = list.children[at];
  if (option) {
    option.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option.id);
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

// A suggestion, and what it is about.
function option([text, about, address], at) {
  const item = document.createElement("li");
  item.id = `suggestion-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.address = address;
  item.dataset.text = text;
  for (const [name, words] of [["words", text], ["hint", about]]) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = words;
    if (name === "words") part.dir = "auto";
    item.append(part, " ");
  }
  return item;
}

async function ask() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const typed = box.value;
  if (!typed.trim()) return close();
  const query = new URLSearchParams(new FormData(form));
  try {
    const response = await fetch(`/suggest?${query}`, { signal: mine.signal });
    const [, texts, abouts, addresses] = await response.json();
    if (mine !== asking || document.activeElement !== box) return;
    if (!response.ok || texts.length === 0) return close();
    choose(-1);
    list.replaceChildren(...texts.map((text, at) => option([text, abouts[at], addresses[at]], at)));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    announce("suggestions", form.dataset.suggested);
  } catch {
    // Without suggestions one goes on typing.
    if (mine === asking) close();
  }
}

// Goes where an option leads: an article is opened, words are searched for.
function take(option, search) {
  const { address, text } = option.dataset;
  close();
  if (!search || address.startsWith("/articles/")) return location.assign(address);
  box.value = text;
  search();
}

// `search` is told when words were taken; without it their address is opened.
export function startSuggestions(search) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE_MS);
  };
  box.addEventListener("input", (event) => {
    if (!event.isComposing) later();
  });
  box.addEventListener("compositionend", later);
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  // Other words stand in the box then.
  addEventListener("popstate", close);
  // The box keeps the focus while the list is pointed at.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(option, search);
  });
  box.addEventListener("keydown", (event) => {
    if (!isOpen() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = list.children.length - 1;
    // Beyond the last one are the results.
    if (event.key === "ArrowDown" && chosen === last) return close();
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(Math.max(chosen - 1, -1));
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen], search);
    else return;
    event.preventDefault();
  });
}
