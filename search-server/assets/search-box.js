/**
 * <tim-search>: a search box for any page. One file, no dependencies.
 *
 *   <script src="https://search.example.org/search-box.js" defer></script>
 *   <tim-search index="articles"></tim-search>
 *
 * Attributes, all optional:
 *   server       where Tìm answers; the place this script came from
 *   index        the index that is searched; `articles`
 *   key          a key that allows `search`, where the server asks for one. Everybody can read it: it must allow nothing else
 *   filter       which documents may be found: `lang = vi`
 *   limit        how many are shown; 6
 *   results      the page with all results, `{q}` for the query; the server's own
 *   link         where a document opens, with `{id}` or `{url}`; its `url`. What needs one and has none opens on the server's page
 *   placeholder  what stands in the empty box
 *   lang         the language of the box (en, fr, vi); that of the page
 *
 * Events, which bubble: `tim-search` {query, total} when an answer has come, `tim-open` {id, url} when a document is opened
 * (`preventDefault()` keeps it from opening).
 *
 * Style: the properties --tim-accent, --tim-ground, --tim-ink, --tim-quiet, --tim-line, --tim-mark, --tim-radius, --tim-font, and the parts
 * `input`, `list`, `hit`, `title`, `facts`, `snippet`, `more`.
 */
(() => {
  "use strict";

  const home = document.currentScript ? new URL(".", document.currentScript.src).href : location.href;

  /** How long nobody must have typed before it is asked, in milliseconds. */
  const PAUSE = 120;

  const WORDS = {
    en: {
      label: "Search the articles",
      results: "Results",
      none: "Nothing found",
      failed: "The search does not answer",
      meant: "Did you mean {}?",
      all: (n, shown) => (n === 1 ? "1 article" : `All ${shown} articles`),
      found: (n, shown) => (n === 1 ? "1 article found" : `${shown} articles found`),
    },
    fr: {
      label: "Chercher dans les articles",
      results: "Résultats",
      none: "Aucun article trouvé",
      failed: "La recherche ne répond pas",
      meant: "Vouliez-vous dire {} ?",
      all: (n, shown) => (n < 2 ? `${shown} article` : `Les ${shown} articles`),
      found: (n, shown) => (n < 2 ? `${shown} article trouvé` : `${shown} articles trouvés`),
    },
    vi: {
      label: "Tìm bài viết",
      results: "Kết quả",
      none: "Không tìm thấy bài nào",
      failed: "Máy chủ tìm kiếm không trả lời",
      meant: "Có phải bạn muốn tìm {}?",
      all: (n, shown) => `Xem cả ${shown} bài`,
      found: (n, shown) => `Tìm thấy ${shown} bài`,
    },
  };

  const STYLE = `
    :host { display: block; position: relative; color-scheme: inherit; font: var(--tim-font, inherit); color: var(--tim-ink, CanvasText); }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; }
    input { width: 100%; padding: .5em .75em; font: inherit; color: inherit; background: var(--tim-ground, Canvas);
      border: 1px solid var(--tim-line, GrayText); border-radius: var(--tim-radius, .375em); }
    input:focus-visible { outline: 2px solid var(--tim-accent, Highlight); outline-offset: 1px; }
    .panel { position: absolute; z-index: 10; inset-inline: 0; top: calc(100% + .25em); max-height: min(70vh, 40em); overflow-y: auto;
      background: var(--tim-ground, Canvas); border: 1px solid var(--tim-line, GrayText); border-radius: var(--tim-radius, .375em);
      box-shadow: 0 .25em 1em rgb(0 0 0 / .15); }
    .panel[hidden] { display: none; }
    [role=option] { padding: .5em .75em; cursor: pointer; border-bottom: 1px solid color-mix(in srgb, var(--tim-line, GrayText) 40%, transparent); }
    [role=option]:last-child { border-bottom: 0; }
    [aria-selected=true] { outline: 2px solid var(--tim-accent, Highlight); outline-offset: -2px; }
    .title { font-weight: 600; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
    .facts, .message { font-size: .85em; color: var(--tim-quiet, color-mix(in srgb, CanvasText 65%, Canvas)); }
    .snippet { font-size: .9em; overflow-wrap: anywhere; }
    .message { padding: .5em .75em; }
    mark { background: var(--tim-mark, Mark); color: inherit; }
    .status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /** The text with its marks, whose places are counted as JavaScript counts. Nothing of it is read as HTML. */
  const marked = (text, marks) => {
    const parts = document.createDocumentFragment();
    let end = 0;
    for (const { utf16 } of marks) {
      parts.append(text.slice(end, utf16.start), make("mark", {}, text.slice(utf16.start, utf16.end)));
      end = utf16.end;
    }
    parts.append(text.slice(end));
    return parts;
  };

  /** Addresses come from documents: nothing but a page is opened. */
  const page = (address) => {
    try {
      const url = new URL(address, location.href);
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
      return null;
    }
  };

  class TimSearch extends HTMLElement {
    static observedAttributes = ["placeholder", "lang"];

    #input = make("input", { type: "search", autocomplete: "off", spellcheck: false, enterKeyHint: "search" });
    #list = make("div", { id: "list" });
    #message = make("div", { className: "message" });
    #panel = make("div", { className: "panel", hidden: true }, this.#message, this.#list);
    #status = make("div", { className: "status" });
    #asking = null;
    #timer = 0;
    #options = [];
    #chosen = -1;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open", delegatesFocus: true });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.#input.part = "input";
      this.#panel.part = "list";
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list",
      })) {
        this.#input.setAttribute(name, value);
      }
      this.#list.role = "listbox";
      this.#status.role = "status";
      root.append(this.#input, this.#panel, this.#status);
      this.#input.addEventListener("input", () => this.#later());
      this.#input.addEventListener("keydown", (event) => this.#key(event));
      this.#input.addEventListener("focus", () => this.#show(this.#options.length > 0));
      this.addEventListener("focusout", () => this.#show(false));
      // Pressing must not take the focus, or the list would close before it is chosen from.
      this.#panel.addEventListener("mousedown", (event) => event.preventDefault());
    }

    connectedCallback() {
      this.#name();
    }

    disconnectedCallback() {
      clearTimeout(this.#timer);
      this.#asking?.abort();
    }

    attributeChangedCallback() {
      this.#name();
    }

    /** What stands in the box. */
    get value() {
      return this.#input.value;
    }

    set value(text) {
      this.#input.value = text;
      this.#later();
    }

    get #server() {
      return new URL(this.getAttribute("server") ?? home, location.href);
    }

    get #lang() {
      const lang = this.closest("[lang]")?.lang || document.documentElement.lang || navigator.language;
      return lang.slice(0, 2) in WORDS ? lang.slice(0, 2) : "en";
    }

    get #words() {
      return WORDS[this.#lang];
    }

    #name() {
      this.#input.placeholder = this.getAttribute("placeholder") ?? this.#words.label;
      this.#input.ariaLabel = this.getAttribute("aria-label") ?? this.#words.label;
      this.#list.ariaLabel = this.#words.results;
    }

    #later() {
      clearTimeout(this.#timer);
      this.#asking?.abort();
      if (this.#input.value.trim() === "") {
        this.#fill([], "");
        return;
      }
      this.#timer = setTimeout(() => this.#ask(this.#input.value), PAUSE);
    }

    async #ask(query) {
      this.#asking = new AbortController();
      const headers = { "Content-Type": "application/json" };
      const key = this.getAttribute("key");
      if (key) headers.Authorization = `Bearer ${key}`;
      const asked = { q: query, limit: Number(this.getAttribute("limit")) || 6 };
      const filter = this.getAttribute("filter");
      if (filter) asked.filter = filter;
      const index = encodeURIComponent(this.getAttribute("index") ?? "articles");
      try {
        const { signal } = this.#asking;
        const address = new URL(`indexes/${index}/search`, this.#server);
        const answer = await fetch(address, { method: "POST", headers, signal, body: JSON.stringify(asked) });
        const found = await answer.json();
        if (!answer.ok) throw new Error(found.message);
        this.#answered(query, found);
      } catch (error) {
        if (error.name === "AbortError") return;
        console.error(`tim-search: ${error.message}`);
        this.#fill([], this.#words.failed);
      }
    }

    #answered(query, found) {
      const total = found.estimatedTotalHits;
      const shown = total.toLocaleString(this.#lang);
      const options = found.hits.map((hit) => this.#hit(hit));
      const meant = found._tim.didYouMean;
      if (meant) options.push(this.#meant(meant));
      if (total > found.hits.length) {
        options.push(this.#all(this.#words.all(total, shown), query));
      }
      this.#fill(options, total === 0 && !meant ? this.#words.none : "");
      this.#status.textContent = total === 0 ? this.#words.none : this.#words.found(total, shown);
      this.#tell("tim-search", { query, total });
    }

    #hit(hit) {
      const date = hit.date && /^\d{4}-\d\d-\d\d/.test(hit.date) ? new Date(`${hit.date.slice(0, 10)}T00:00`) : null;
      // A source is written in its own direction, whatever stands beside it.
      const source = hit.source && make("bdi", {}, hit.source);
      const facts = [source, date?.toLocaleDateString(this.#lang, { dateStyle: "medium" })].filter(Boolean);
      const [snippet] = hit._tim.snippets;
      const title = make("div", { className: "title", part: "title", dir: "auto" });
      title.append(hit.title ? marked(hit.title, hit._tim.titleMarks) : String(hit.id));
      const option = make("div", { part: "hit", lang: hit.lang ?? "" }, title);
      const line = facts.flatMap((fact, number) => (number ? [" · ", fact] : [fact]));
      option.append(make("div", { className: "facts", part: "facts", lang: this.#lang }, ...line));
      if (snippet) {
        const text = make("div", { className: "snippet", part: "snippet", dir: "auto" });
        text.append(marked(snippet.text, snippet.marks));
        option.append(text);
      }
      return { option, open: () => this.#open(hit) };
    }

    #meant(query) {
      const [before, after] = this.#words.meant.split("{}");
      const option = make("div", { part: "more" }, before, make("b", {}, query), after);
      const open = () => {
        this.value = query;
        this.#input.focus();
      };
      return { option, open };
    }

    #all(words, query) {
      const template = this.getAttribute("results");
      const own = new URL(`?q=${encodeURIComponent(query)}`, this.#server).href;
      const address = template ? template.replace("{q}", encodeURIComponent(query)) : own;
      return { option: make("div", { part: "more" }, words), open: () => this.#go(address) };
    }

    #open(hit) {
      const own = new URL(`articles/${encodeURIComponent(hit.id)}`, this.#server).href;
      const link = this.getAttribute("link") ?? "{url}";
      const filled = link.replace("{id}", encodeURIComponent(hit.id)).replace("{url}", hit.url ?? "");
      const url = (link.includes("{url}") && !hit.url ? null : page(filled)) ?? own;
      if (this.#tell("tim-open", { id: hit.id, url })) this.#go(url);
    }

    #go(address) {
      const url = page(address);
      if (url) location.assign(url);
    }

    #tell(name, detail) {
      return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
    }

    #fill(options, message) {
      this.#options = options;
      this.#message.textContent = message;
      this.#message.hidden = message === "";
      this.#status.textContent = message;
      options.forEach(({ option, open }, number) => {
        option.id = `option-${number}`;
        option.role = "option";
        option.ariaSelected = "false";
        option.addEventListener("click", open);
      });
      this.#list.replaceChildren(...options.map(({ option }) => option));
      this.#choose(-1);
      this.#show(options.length > 0 || message !== "");
    }

    #show(open) {
      this.#panel.hidden = !open;
      this.#input.ariaExpanded = String(open && this.#options.length > 0);
    }

    #choose(number) {
      this.#options[this.#chosen]?.option.setAttribute("aria-selected", "false");
      this.#chosen = number;
      const chosen = this.#options[number]?.option;
      if (chosen) {
        chosen.ariaSelected = "true";
        chosen.scrollIntoView({ block: "nearest" });
        this.#input.setAttribute("aria-activedescendant", chosen.id);
      } else {
        this.#input.removeAttribute("aria-activedescendant");
      }
    }

    #key(event) {
      if (event.isComposing) return;
      const last = this.#options.length - 1;
      switch (event.key) {
        case "ArrowDown":
          this.#show(last >= 0);
          this.#choose(this.#chosen < last ? this.#chosen + 1 : -1);
          break;
        case "ArrowUp":
          this.#show(last >= 0);
          this.#choose(this.#chosen < 0 ? last : this.#chosen - 1);
          break;
        case "Enter":
          if (this.#chosen >= 0) this.#options[this.#chosen].open();
          else if (this.#input.value.trim()) this.#all("", this.#input.value).open();
          break;
        case "Escape":
          if (this.#panel.hidden) return;
          this.#show(false);
          this.#choose(-1);
          break;
        default:
          return;
      }
      event.preventDefault();
    }
  }

  customElements.define("tim-search", TimSearch);
})();
