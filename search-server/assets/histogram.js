// Brushing the bars: a stretch of them is chosen with the mouse, a finger, or the arrows and Shift, and its days are gone to. Without
// this each bar is a link to its own days.

import { announce } from "./announce.js";

// A finger that moves less than this taps.
const DRAG_PX = 5;

const number = new Intl.NumberFormat(document.documentElement.lang);

// Makes the bars that are on the page one thing to move in, which Tab reaches once. `go` is told the address of what is chosen.
export function startHistogram(go) {
  const histogram = document.querySelector("#histogram");
  if (!histogram) return;
  const list = histogram.querySelector(".bars");
  const bars = [...list.children];
  const brushed = histogram.querySelector(".brushed");
  let from = null;
  let to = null;

  // What the keys do is told to who comes with them.
  histogram.querySelector(".how").hidden = false;
  histogram.setAttribute("aria-describedby", "how");

  const links = bars.map((bar) => bar.querySelector("a"));
  const reach = (at) => links.forEach((link, n) => link && (link.tabIndex = n === at ? 0 : -1));
  const focused = links.indexOf(document.activeElement);
  reach(focused >= 0 ? focused : links.findIndex(Boolean));

  const ends = () => [Math.min(from, to), Math.max(from, to)];

  function brush(start, end) {
    [from, to] = [start, end];
    const [first, last] = from === null ? [0, -1] : ends();
    bars.forEach((bar, n) => bar.classList.toggle("in", n >= first && n <= last));
    const count = bars.slice(first, last + 1).reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
    const periods = [bars[first].dataset.period, bars[Math.max(last, 0)].dataset.period];
    const period = periods[0] === periods[1] ? periods[0] : periods.join(" – ");
    brushed.textContent = from === null ? "" : `${period}: ${number.format(count)}`;
  }

  function take() {
    const [first, last] = ends();
    const address = new URL(histogram.dataset.address, location.href);
    address.searchParams.set("from", bars[first].dataset.from);
    address.searchParams.set("to", bars[last].dataset.to);
    go(address.pathname + address.search);
  }

  function barAt(x) {
    const { left, width } = list.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((x - left) / width) * bars.length), 0), bars.length - 1);
  }

  let began = null;
  let dragged = false;
  list.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    began = event.clientX;
    dragged = false;
  });
  list.addEventListener("pointermove", (event) => {
    if (began === null || (!dragged && Math.abs(event.clientX - began) < DRAG_PX)) return;
    if (!dragged) list.setPointerCapture(event.pointerId);
    dragged = true;
    brush(barAt(began), barAt(event.clientX));
  });
  list.addEventListener("pointerup", () => {
    began = null;
    if (dragged) take();
  });
  list.addEventListener("pointercancel", () => {
    began = null;
    dragged = false;
    brush(null, null);
  });
  list.addEventListener("dragstart", (event) => event.preventDefault());
  // The click that ends a stretch is none.
  list.addEventListener(
    "click",
    (event) => {
      if (dragged) event.preventDefault();
      dragged = false;
    },
    { capture: true },
  );

  list.addEventListener("keydown", (event) => {
    const at = links.indexOf(document.activeElement);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && at >= 0) {
      event.preventDefault();
      let next = at + step;
      while (links[next] === null) next += step;
      if (!links[next]) return;
      reach(next);
      links[next].focus();
      if (event.shiftKey) {
        brush(from ?? at, next);
        announce("bars", brushed.textContent);
      } else if (from !== null) {
        brush(null, null);
      }
    } else if (event.key === "Enter" && from !== null) {
      event.preventDefault();
      take();
    } else if (event.key === "Escape" && from !== null) {
      event.preventDefault();
      event.stopPropagation();
      brush(null, null);
    }
  });
  list.addEventListener("focusout", (event) => {
    if (list.contains(event.relatedTarget)) return;
    announce("bars", "");
    brush(null, null);
  });
}
