// Where panels and plots stand, in px.

import {clamp} from "./scene.js";

/** The sizes of letters, which never shrink with the picture, and how wide words are. */
export function penOf(root, stage) {
  const context = document.createElement("canvas").getContext("2d"), family = getComputedStyle(root).fontFamily;
  const sizes = stage ? {tick: 22, title: 26, text: 25, gap: 14} : {tick: 15, title: 16, text: 16, gap: 8};
  const widths = new Map();
  const wide = (text, size = sizes.tick, weight = 400) => {
    const key = `${weight} ${size} ${text}`;
    if (widths.size > 5000) widths.clear();
    if (!widths.has(key)) {
      context.font = `${weight} ${size}px ${family}`;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  };
  return {...sizes, wide};
}

/** Space around the plot. A short label of y stands beside the title, over the numbers of its axis, else on a line. */
export function margins({title, axes, x, y}, {wide, tick, title: big, gap}) {
  const numbers = Math.max(0, ...y.ticks.map(([, text]) => wide(text))), last = x.ticks.at(-1)?.[1] ?? "";
  const left = axes ? Math.max(numbers + gap, tick) + 2 : 2, beside = y.label !== "" && wide(y.label) + gap <= left;
  const head = (title || beside ? big * 1.5 : 0) + (y.label && !beside ? tick * 1.5 : 0);
  return {
    left, beside, head: head + 4, least: wide(title, big, 600),
    right: axes ? Math.max(wide(last) / 2, 6) : 6,
    top: head + (axes && head ? gap : 4),
    bottom: (axes && x.ticks.length ? tick + gap : 4) + (x.label ? tick * 1.35 : 2),
  };
}

/** Where the panels stand, in px: side by side in rows, or one below another if it is narrow; `height` 0 is free. */
export function layout(scene, width, height, narrow, pen) {
  const rows = narrow ? scene.map((_, i) => [i]) : rowsOf(scene), space = narrow ? 0 : pen.gap * 4, below = 10;
  const shares = rows.map(row => Math.max(...row.map(i => scene[i].height)));
  const all = sum(shares), most = Math.max(...shares);
  const total = (height || Math.max(306, 155 * rows.length)) - (height ? below * (rows.length - 1) : 0);
  const boxes = [];
  let top = 0;
  rows.forEach((row, r) => {
    const panels = row.map(i => scene[i]), edges = panels.map(panel => margins(panel, pen));
    const head = Math.max(...edges.map(m => m.top)), foot = Math.max(...edges.map(m => m.bottom));
    const free = width - edges[0].left - edges[0].right; // of the only panel of a narrow row
    const natural = panels[0].equal ? Math.min(420, free * aspect(panels[0])) : (0.5 * width * shares[r]) / most;
    const high = narrow ? head + natural + foot : (total * shares[r]) / all;
    const widths = shared(panels, width - space * (row.length - 1), edges, narrow ? Infinity : high - head - foot);
    let left = 0;
    row.forEach((i, j) => {
      const {left: before, right: after} = edges[j];
      const right = Math.max(before + 40, widths[j] - after), bottom = Math.max(head + 40, high - foot);
      const plot = fitted(scene[i], {left: before, top: head, right, bottom});
      boxes[i] = {left, top, width: widths[j], height: high, plot};
      left += widths[j] + space;
    });
    top += high + below;
  });
  return {height: top - below, boxes};
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

/** The indices of the panels, row by row. */
function rowsOf(scene) {
  const rows = [...new Set(scene.map(panel => panel.row))].sort((a, b) => a - b);
  return rows.map(row => scene.flatMap((panel, i) => (panel.row === row ? [i] : [])));
}

/** The widths of a row: by shares; but with equal units none takes more than it can fill, if others can, and all other
    panels are at least as wide as their titles. */
function shared(panels, width, edges, high) {
  const least = edges.map(({left, right, least}) => left + right + least), fixed = panels.map(() => 0);
  const split = () => {
    const rest = width - sum(fixed), all = sum(panels.map((p, j) => (fixed[j] ? 0 : p.width)));
    return panels.map((p, j) => fixed[j] || (rest * p.width) / all);
  };
  split().forEach((across, j) => {
    if (!panels[j].equal && across < least[j]) fixed[j] = least[j];
  });
  if (!panels.every(p => p.equal)) split().forEach((most, j) => {
    const {left, right} = edges[j], full = Math.max(left + right + high / aspect(panels[j]), least[j]);
    if (panels[j].equal) fixed[j] = Math.min(most, full);
  });
  return split();
}

function aspect({x, y}) {
  return Math.abs((y.range[1] - y.range[0]) / (x.range[1] - x.range[0]));
}

/** The plot; with equal units the part of it in which these have the same length. */
function fitted(panel, {left, top, right, bottom}) {
  if (!panel.equal) return {left, top, right, bottom};
  const wide = Math.min(right - left, (bottom - top) / aspect(panel)), high = wide * aspect(panel);
  const beside = (right - left - wide) / 2, above = panel.axes ? 0 : (bottom - top - high) / 2;
  return {left: left + beside, top: top + above, right: left + beside + wide, bottom: top + above + high};
}

/** From data coordinates to px, rounded to a tenth; `back` from px. */
export function scaled({range: [low, high], scale}, from, to) {
  const log = scale === "log", first = log ? Math.log10(low) : low;
  const unit = (to - from) / ((log ? Math.log10(high) : high) - first || 1);
  const px = v => Math.round(10 * clamp(from + ((log ? Math.log10(v) : v) - first) * unit, -1e5, 1e5)) / 10;
  px.back = p => (log ? 10 ** (first + (p - from) / unit) : first + (p - from) / unit);
  return px;
}
