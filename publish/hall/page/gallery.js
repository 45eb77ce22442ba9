/* Arrows go from card to card as they stand on the page. */

const cards = [...document.querySelectorAll("main a")];

document.addEventListener("keydown", e => {
  const at = cards.indexOf(document.activeElement), columns = getComputedStyle(document.querySelector("ol")).gridTemplateColumns;
  const by = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns.split(" ").length, ArrowUp: -columns.split(" ").length}[e.key];
  if (!by || e.ctrlKey || e.altKey || e.metaKey) return;
  const to = cards[at < 0 ? 0 : at + by];
  if (!to) return;
  e.preventDefault();
  to.focus();
});
