// What the pages of the book need beside their theme.

// Figures follow the dark mode of the theme, and are light on paper: they look at JupyterLab's mark of its theme.
const system = matchMedia("(prefers-color-scheme: dark)");
function follow() {
  const {theme} = document.body.dataset, chosen = theme === "dark" || theme === "light";
  document.body.dataset.jpThemeLight = chosen ? theme === "light" : !system.matches; // "auto": as the system has it
}

// On a phone a wide formula begins at the left: centred, it would leave room for its number there, too. MathJax, which
// is loaded behind this script (conf.py), reads it.
if (matchMedia("(max-width: 46em)").matches && window.MathJax) MathJax.svg = {displayAlign: "left", displayIndent: "0.5em"};

// What the theme and MyST-NB leave out for screen readers and for the keyboard.
function name() {
  document.querySelector(".sidebar-drawer").ariaLabel = "the lecture";
  document.querySelector(".toc-drawer").ariaLabel = "this page";
  document.querySelector("[role=main]").append(document.querySelector(".back-to-top") ?? "");
  for (const wide of document.querySelectorAll(".highlight pre, .table-wrapper, .cell_output:has(> img)")) wide.tabIndex = 0; // they scroll
  for (const caption of document.querySelectorAll(".caption[role=heading]")) caption.ariaLevel = 2;
  for (const head of document.querySelectorAll("th")) if (!head.textContent.trim()) head.replaceWith(document.createElement("td"));
}

// The names of the columns, for where a row is a card (site.css).
function nameColumns() {
  for (const table of document.querySelectorAll("article table")) {
    const [{cells: heads}, ...rows] = table.rows;
    for (const {cells} of rows) for (const [i, {firstElementChild: words}] of [...cells].entries()) {
      if (words?.innerText && heads[i].innerText) words.dataset.column = heads[i].innerText;
    }
  }
  for (const name of document.querySelectorAll("[data-column='tested by'] .pre")) name.innerHTML = name.innerHTML.replaceAll("_", "_<wbr>");
}

// A notebook that was changed in JupyterLite is kept by the browser, in the store of lite.py; without it the original
// of the site is opened again.
const STORE = "neural networks: notebooks";
async function opened() {
  const known = await indexedDB.databases();
  if (!known.some(({name}) => name === STORE)) return null; // nothing was changed yet
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
}

function done(request) {
  return new Promise((resolve, reject) => Object.assign(request, {onsuccess: () => resolve(request.result), onerror: reject}));
}

async function offerOriginal(button) {
  const store = await opened(), key = button.dataset.notebook;
  const files = mode => store.transaction("files", mode).objectStore("files");
  if (!store?.objectStoreNames.contains("files") || !(await done(files("readonly").getKey(key)))) return;
  button.hidden = false;
  button.onclick = async () => {
    await done(files("readwrite").delete(key));
    location = document.querySelector(".run-it").href;
  };
}

for (const button of document.querySelectorAll(".anew")) offerOriginal(button);

// What search shows of a page is meant to be read: no sources of formulas, no code, no words of folds and buttons.
function readable(page) {
  const text = new DOMParser().parseFromString(page, "text/html");
  for (const formula of text.querySelectorAll(".math")) {
    const tex = formula.textContent.replace(/^\\[([]|\\[)\]]$/g, "");
    formula.textContent = /[\\{}^_]/.test(tex) ? "…" : tex;
  }
  for (const part of text.querySelectorAll(".cell, summary, button, .run-line")) part.remove();
  return text.documentElement.outerHTML;
}

// The page of the search has nothing on it before one has looked for something.
const found = document.getElementById("search-results");
if (found && !new URLSearchParams(location.search).get("q")) {
  found.innerHTML = `<h1>Search</h1>
    <form class="look-for" role="search"><label>Words to look for <input type="search" name="q"></label><button>Search</button></form>`;
}

if (typeof Search !== "undefined") {
  const told = Search.htmlToText;
  Search.htmlToText = (page, anchor) => told(readable(page), anchor);
}

new MutationObserver(follow).observe(document.body, {attributes: true, attributeFilter: ["data-theme"]});
addEventListener("beforeprint", () => (document.body.dataset.jpThemeLight = "true"));
addEventListener("afterprint", follow);
system.addEventListener("change", follow);
follow();
name();
nameColumns();
