// What the pages do beyond what they do without scripts. Everything is there without them: links and forms.

import { startHistogram } from "./histogram.js";
import { startKeys } from "./keys.js";
import { startMatches } from "./matches.js";
import { go, send, startResults } from "./results.js";
import { startSuggestions } from "./suggestions.js";

startKeys();
startMatches();

// Only the search page has results to replace; elsewhere the form leads to it.
const hasResults = document.querySelector("#results") !== null;
startSuggestions(hasResults ? send : null);
if (hasResults) {
  startResults();
  startHistogram(go);
  document.addEventListener("results", () => startHistogram(go));
}
