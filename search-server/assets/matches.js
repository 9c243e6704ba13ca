// From match to match in an article, and back to the results as they were left.

export function startMatches() {
  const bar = document.querySelector("#matches");
  if (bar) walk(bar);
  const back = document.querySelector("[data-back]");
  back?.addEventListener("click", (event) => {
    // Where the results were the page before, the history knows where one was in them.
    const before = document.referrer && new URL(document.referrer);
    const came = before && before.origin === location.origin && before.pathname === "/" && history.length > 1;
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!came || !plain || before.search !== new URL(back.href).search) return;
    event.preventDefault();
    history.back();
  });
}

function walk(bar) {
  const all = document.querySelectorAll(".text mark[id]");
  const [previous, next] = [bar.querySelector(".previous"), bar.querySelector(".next")];
  const count = bar.querySelector(".count");
  let at = 0;

  function go(to) {
    at = (to + all.length - 1) % all.length + 1;
    // In place of the entry that is there, so that going back leads out of the article.
    location.replace(`#match-${at}`);
    count.textContent = bar.dataset.of.replace("{number}", at).replace("{count}", all.length);
    previous.hidden = false;
  }

  next.addEventListener("click", (event) => {
    event.preventDefault();
    go(at + 1);
  });
  previous.addEventListener("click", (event) => {
    event.preventDefault();
    go(at - 1);
  });
}
