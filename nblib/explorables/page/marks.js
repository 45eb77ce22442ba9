// The kinds of marks: (mark, {X, Y, box, panel, inside}, look) -> SVG.

import {escaped} from "./html.js";
import {clamp} from "./scene.js";

export const DRAW = {line, rule, area, boxes, dots, links, arrows, text};
export const CLIPPED = ["line", "rule", "area", "boxes", "links", "arrows"];

function line({x, y}, {X, Y}) {
  return `<path d="${track(x, y, X, Y)}"/>`;
}

function rule({axis, at}, {X, Y, box: {left, top, right, bottom}}) {
  return `<path d="${axis === "x" ? `M${X(at)} ${top}V${bottom}` : `M${left} ${Y(at)}H${right}`}"/>`;
}

/** The path through all points; NaN tears it. */
function track(x, y, X, Y) {
  let d = "", torn = true;
  for (let i = 0; i < x.length; i++) {
    const px = X(x[i]), py = Y(y[i]);
    if (!Number.isNaN(px + py)) d += `${torn ? "M" : "L"}${px} ${py}`;
    torn = Number.isNaN(px + py);
  }
  return d;
}

function area({x, low, high, look}, {X, Y}, {id}) {
  let d = "", start = 0;
  for (let i = 0; i <= x.length; i++) {
    if (i < x.length && Number.isFinite(x[i] + low[i] + high[i])) continue;
    const above = track(x.slice(start, i), high.slice(start, i), X, Y);
    const below = track(x.slice(start, i).reverse(), low.slice(start, i).reverse(), X, Y);
    if (i > start + 1) d += `${above}${below.replace("M", "L")}Z`;
    start = i + 1;
  }
  return `${pattern(look, id)}<path ${hatched(look, id)} d="${d}"/>`;
}

function pattern(look, id) {
  return look.includes("hatched") ? `<pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse"
    patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern>` : "";
}

function hatched(look, id) {
  return look.includes("hatched") ? `style="fill:url(#${id});fill-opacity:1"` : "";
}

function boxes({left, low, right, high, tint, look}, {X, Y, panel}, {id}) {
  let svg = pattern(look, id);
  for (let i = 0; i < left.length; i++) {
    const x = Math.min(X(left[i]), X(right[i])), width = Math.abs(X(right[i]) - X(left[i]));
    const y = Math.min(Y(low[i]), Y(high[i])), height = Math.abs(Y(high[i]) - Y(low[i]));
    if (!Number.isFinite(width + height)) continue;
    const round = panel.axes || tint ? 0 : Math.min(10, width / 5, height / 4);
    const style = tint ? `class="cell" style="fill-opacity:${clamp(tint[i], 0, 1)}"` : hatched(look, id);
    svg += `<rect ${style} x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}"/>`;
  }
  return svg;
}

const MARKER = { // x, y, radius -> path
  circle: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  square: (x, y, r) => `M${x - 0.9 * r} ${y - 0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`,
  diamond: (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.3 * r} ${y}L${x} ${y + 1.3 * r}L${x - 1.3 * r} ${y}Z`,
  triangle: (x, y, r) => `M${x} ${y - 1.2 * r}l${1.15 * r} ${2 * r}h${-2.3 * r}Z`,
  down: (x, y, r) => `M${x} ${y + 1.2 * r}l${1.15 * r} ${-2 * r}h${-2.3 * r}Z`,
  plus: (x, y, r) => `M${x - 1.2 * r} ${y}h${2.4 * r}M${x} ${y - 1.2 * r}v${2.4 * r}`,
  cross: (x, y, r) => `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x - r} ${y + r}l${2 * r} ${-2 * r}`,
  bar: (x, y, r) => `M${x} ${y - 1.2 * r}v${2.4 * r}`,
};

function dots({x, y}, plot, {marker, size, zoom}) {
  let d = "";
  for (let i = 0; i < x.length; i++) {
    const px = plot.X(x[i]), py = plot.Y(y[i]);
    if (plot.inside(px, py)) d += MARKER[marker](px, py, 4.5 * size * zoom);
  }
  return `<path class="${marker}" d="${d}"/>`;
}

function links({x, y, to_x, to_y, weights}, {X, Y}, {zoom}) {
  const most = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0) || 1;
  let svg = "";
  for (let i = 0; i < x.length; i++) {
    const a = X(x[i]), b = Y(y[i]), c = X(to_x[i]), d = Y(to_y[i]), middle = (a + c) / 2;
    const kind = weights[i] < 0 ? "negative" : "", width = (1 + (5 * Math.abs(weights[i])) / most) * zoom;
    const curve = `M${a} ${b}C${middle} ${b} ${middle} ${d} ${c} ${d}`;
    svg += `<path class="${kind}" style="stroke-width:${width}px" d="${curve}"/>`;
  }
  return svg;
}

function arrows({x, y, dx, dy}, {X, Y}, {width}) {
  let shafts = "", heads = "";
  for (let i = 0; i < x.length; i++) {
    const a = X(x[i]), b = Y(y[i]), c = X(x[i] + dx[i]), d = Y(y[i] + dy[i]), length = Math.hypot(c - a, d - b);
    if (!(length > 0.5)) continue;
    const head = Math.min(length, 6 + 2.5 * width), u = (head * (c - a)) / length, v = (head * (d - b)) / length;
    shafts += `M${a} ${b}L${c - u} ${d - v}`;
    heads += `M${c} ${d}L${c - u - v / 2} ${d - v + u / 2}L${c - u + v / 2} ${d - v - u / 2}Z`;
  }
  return `<path d="${shafts}"/><path class="head" d="${heads}"/>`;
}

/** Words in the middle of their height; pulled into the panel, and broken into lines if they are wider than it. */
function text({x, y, text, anchor, of, role}, plot, {pen, size}) {
  const {left, top, right, bottom} = plot.box, big = Math.round(Math.max(13, pen.text * size)), line = 1.2 * big;
  const weight = role === "ink" || role === "soft" ? 400 : 600, wide = words => pen.wide(words, big, weight);
  const share = {start: 0, middle: 0.5, end: 1}[anchor];
  return text.map((words, i) => {
    const px = of === "panel" ? left + x[i] * (right - left) : plot.X(x[i]);
    const py = of === "panel" ? bottom - y[i] * (bottom - top) : plot.Y(y[i]);
    if (!words || (of !== "panel" && !plot.inside(px, py))) return "";
    const lines = broken(words, right - left, wide), width = Math.max(...lines.map(wide)), height = lines.length * line;
    const at = clamp(px - share * width, left, Math.max(left, right - width)) + share * width;
    const first = clamp(py - height / 2, top, Math.max(top, bottom - height)) + 0.95 * big;
    const style = `text-anchor="${anchor}" style="font-size:${big}px;font-weight:${weight}"`;
    return lines.map((words, j) => `<text class="${ground(plot, px, py)}" x="${at}" y="${first + j * line}" ${style}
      >${escaped(words)}</text>`).join("");
  }).join("");
}

function broken(text, width, wide) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && wide(longer) > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

/** What a word stands on decides how it can be read there: a box, tinted or full of its colour. */
function ground({X, Y, panel}, px, py) {
  let on = "";
  for (const {kind, left, low, right, high, tint, look} of panel.marks) {
    for (let i = 0; kind === "boxes" && i < left.length; i++) {
      if ((px - X(left[i])) * (px - X(right[i])) > 0 || (py - Y(low[i])) * (py - Y(high[i])) > 0) continue;
      const full = tint?.[i] ?? (look.includes("filled") ? 1 : 0);
      on = full < 0.25 ? "boxed" : full < 0.78 ? "boxed tinted" : "boxed full";
    }
  }
  return on;
}
