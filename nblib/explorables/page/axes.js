import {escaped} from "./html.js";
import {margins} from "./layout.js";
import {within} from "./scene.js";

export function axes({panel, X, Y, box: {left, top, right, bottom}}, pen) {
  const {x, y, equal} = panel;
  let svg = labels(panel, left, top, right, bottom, pen);
  if (!panel.axes) return svg;
  const level = y.ticks.filter(([v]) => within(Y(v), top, bottom));
  const upright = x.ticks.filter(([v]) => within(X(v), left, right));
  const across = (kind, v) => `<path class="${kind}" d="M${left} ${crisp(v)}H${right}"/>`;
  const up = (kind, v) => `<path class="${kind}" d="M${crisp(v)} ${top}V${bottom}"/>`;
  for (const [v] of level) svg += across("grid", Y(v));
  if (equal) for (const [v] of upright) svg += up("grid", X(v));
  svg += across("zero", y.scale !== "log" && within(Y(0), top, bottom) ? Y(0) : bottom);
  if (equal && within(X(0), left, right)) svg += up("zero", X(0));
  for (const [v, text] of spaced(level, ([v]) => Y(v), () => pen.tick * 1.1)) {
    svg += words("tick", left - pen.gap, Y(v) + pen.tick * 0.35, text, "end");
  }
  for (const [v, text] of spaced(upright, ([v]) => X(v), ([, text]) => pen.wide(text) + 10)) {
    svg += words("tick", X(v), bottom + pen.tick + 4, text, "middle");
  }
  return svg;
}

/** Title and labels of the axes. */
function labels(panel, left, top, right, bottom, pen) {
  const {title, x, y} = panel, {beside, top: space, head, least} = margins(panel, pen), under = top - space + head;
  const over = y.label && !beside ? under - pen.tick * 1.5 : under; // the title stands over a long label of y
  const numbers = panel.axes && x.ticks.length ? pen.tick + pen.gap : 4;
  const first = Math.max(0, Math.min(left, right + 6 - least)); // a title wider than its plot begins further left
  return words("title", first, over - 8, title)
    + (beside ? words("label", left - pen.gap, over - 8, y.label, "end") : words("label", left, under - 6, y.label))
    + words("label", (left + right) / 2, bottom + numbers + pen.tick * 0.9, x.label, "middle");
}

function crisp(v) {
  return Math.round(v - 0.5) + 0.5;
}

function words(kind, x, y, text, anchor = "start") {
  return text && `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** As many labels as have room: all, or every second, third ... */
function spaced(ticks, at, size) {
  for (let every = 1; every < ticks.length; every++) {
    const some = ticks.filter((_, i) => i % every === 0);
    const room = (a, b) => Math.abs(at(a) - at(b)) >= (size(a) + size(b)) / 2;
    if (some.every((tick, i) => !i || room(tick, some[i - 1]))) return some;
  }
  return ticks.slice(0, 1);
}
