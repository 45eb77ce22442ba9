/* Arrows go from card to card as they stand on the page. */

const cards = [...document.querySelectorAll("main a")];

document.addEventListener("keydown", e => {
  const at = cards.indexOf(document.activeElement), grid = getComputedStyle(document.querySelector("ol"));
  const columns = grid.gridTemplateColumns.split(" ").length;
  const by = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns}[e.key];
  if (!by || e.ctrlKey || e.altKey || e.metaKey) return;
  const to = cards[at < 0 ? 0 : at + by];
  if (!to) return;
  e.preventDefault();
  to.focus();
});
