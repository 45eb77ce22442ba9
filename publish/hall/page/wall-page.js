/* The wall as a page of its own: PageDown and PageUp go to the figures beside this one, Escape to the gallery. */

import {asking} from "./line.js";
import {Wall} from "./wall.js";

const {figure, preset, before, after} = document.body.dataset, address = new URLSearchParams(location.search);
fit();
addEventListener("resize", fit);
const host = address.has("preview") ? asking(figure, preset) : null; // a presenter's window shows, and leads nobody
new Wall(document.getElementById("wall"), {figure, preset, host});

/** Letters are as large a share of the wall on a small screen as on a large one: it is thrown on the same wall. */
function fit() {
  const wall = document.getElementById("wall"), scale = Math.min(innerHeight / 1080, innerWidth / 1440);
  const [width, height] = [innerWidth, innerHeight].map(px => `${px / scale}px`);
  Object.assign(wall.style, {width, height, transform: `scale(${scale})`});
}

document.addEventListener("keydown", e => {
  const to = {PageDown: after && `/figure/${after}`, PageUp: before && `/figure/${before}`, Escape: "/"}[e.key];
  if (!to || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, select, textarea")) return;
  if (window !== window.parent) return; // in a slide these keys are the deck's
  e.preventDefault();
  location.assign(to);
});
