import {axes} from "./axes.js";
import {paint, rampOf} from "./field.js";
import {classed, put} from "./html.js";
import {layout, penOf, scaled} from "./layout.js";
import {CLIPPED, DRAW} from "./marks.js";
import {between, clamp, floats, unpacked, within} from "./scene.js";

const SVG = "http://www.w3.org/2000/svg";
const MOVE = 250; // ms

/** Arrows on the disc of a handle: where it can go. */
const LEVEL = "M-3.5 -3L-6.5 0L-3.5 3M3.5 -3L6.5 0L3.5 3", UPRIGHT = "M-3 -3.5L0 -6.5L3 -3.5M-3 3.5L0 6.5L3 3.5";
const HINT = {x: LEVEL, y: UPRIGHT, xy: LEVEL + UPRIGHT};

/** The panels of a scene as SVG in real px, a field behind it on a canvas. Marks and handles keep their elements. */
export class Picture {
  constructor(element, figure) {
    Object.assign(this, {element, figure, plots: [], scene: null, now: null, arrays: new Map(), looks: new Map()});
  }

  /** Draws a scene; if it glides, from the present one to it in a quarter of a second. */
  show(scene, alt, glides) {
    this.element.setAttribute("aria-label", alt);
    const before = this.now ?? this.scene, arrays = new Map();
    const unpack = v => {
      if (Array.isArray(v)) return Float64Array.from(v, n => n ?? NaN);
      arrays.set(v.f32, this.arrays.get(v.f32) ?? floats(v.f32)); // the same array, if its numbers are the same
      return arrays.get(v.f32);
    };
    this.scene = scene.map(panel => ({...panel, marks: panel.marks.map(mark => unpacked(mark, unpack))}));
    this.arrays = arrays;
    cancelAnimationFrame(this.moving);
    this.now = null;
    if (glides) this.glide(before, performance.now());
    else this.draw();
  }

  glide(before, began) {
    const share = Math.min(1, (performance.now() - began) / MOVE);
    this.now = share < 1 ? between(before, this.scene, share * share * (3 - 2 * share)) : null;
    this.draw();
    if (this.now) this.moving = requestAnimationFrame(() => this.glide(before, began));
  }

  resized() {
    const {clientWidth, clientHeight} = this.element;
    if (clientWidth !== this.width || (this.figure.stage && clientHeight !== this.height)) this.draw();
  }

  /** The colours have changed. */
  repaint() {
    for (const plot of this.plots) plot.painted = null;
    if (this.scene) this.draw();
  }

  draw() {
    const scene = this.now ?? this.scene, {stage, narrow} = this.figure;
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    if (!this.width) return; // not on the page yet; `resized` comes
    this.pen ??= penOf(this.figure.root, stage);
    const {height, boxes} = layout(scene, this.width, stage ? this.height : 0, narrow, this.pen);
    if (!stage) this.element.style.height = `${height}px`;
    while (this.plots.length > scene.length) this.plots.pop().element.remove();
    while (this.plots.length < scene.length) this.plots.push(new Plot(this, this.plots.length));
    scene.forEach((panel, i) => this.plots[i].draw(panel, boxes[i]));
    if (this.focusing) this.focus(this.figure.state.handle);
  }

  /** After [ or ] the focus goes to the handle that is selected now. */
  focus(name) {
    this.focusing = false;
    for (const plot of this.plots) plot.handles.get(name)?.focus({preventScroll: true});
  }

  /** What the style sheet says about a role and its look. */
  look(element, {role, look}) {
    const key = `${role}/${look}`;
    if (!this.looks.has(key)) {
      const style = getComputedStyle(element), get = name => style.getPropertyValue(name).trim();
      const zoom = this.figure.stage ? 1.5 : 1;
      const width = get("--w") * (get("--k") || 1) * zoom, size = (get("--size") || 1) * 1;
      this.looks.set(key, {marker: get("--marker") || "circle", size, width, zoom});
    }
    return this.looks.get(key);
  }
}

/** One panel: its elements, and what the hand does in it. */
class Plot {
  constructor(picture, index) {
    const {figure} = picture;
    Object.assign(this, {picture, figure, index, id: `${figure.id}-${index}`, marks: new Map(), handles: new Map()});
    this.element = document.createElement("div");
    this.element.className = "panel";
    this.element.innerHTML = `<canvas hidden></canvas><svg><clipPath id="${this.id}"><rect/></clipPath>
      <g class="axes" aria-hidden="true"></g><g class="marks" aria-hidden="true"></g><g class="handles"></g></svg>`;
    [this.canvas, this.svg] = this.element.children;
    [this.clip, this.axes, this.drawn, this.hands] = this.svg.children;
    picture.element.append(this.element);
    for (const kind of ["down", "move", "up", "cancel"]) {
      this.svg.addEventListener(`pointer${kind}`, e => this[kind](e));
    }
    const hold = e => this.nearest(this.at(e.touches[0])) && e.preventDefault(); // on a handle the page does not scroll
    this.svg.addEventListener("touchstart", hold, {passive: false});
  }

  draw(panel, {left, top, width, height, plot}) {
    const {svg, figure} = this, handles = figure.recorded ? [] : panel.handles;
    this.panel = panel;
    this.box = plot;
    this.X = scaled(panel.x, plot.left, plot.right);
    this.Y = scaled(panel.y, plot.bottom, plot.top);
    place(this.element, left, top, width, height);
    const rect = {x: plot.left, y: plot.top, width: plot.right - plot.left, height: plot.bottom - plot.top};
    for (const [key, value] of Object.entries(rect)) this.clip.firstChild.setAttribute(key, value);
    const name = panel.title || (handles.length ? `panel ${this.index + 1}` : this.picture.element.ariaLabel);
    svg.setAttribute("role", handles.length ? "group" : "img");
    svg.setAttribute("aria-label", name);
    svg.classList.toggle("click", panel.click && !figure.recorded);
    put(this.axes, axes(this, this.picture.pen));
    this.field(panel.marks.find(m => m.kind === "field"));
    keyed(this.drawn, this.marks, panel.marks.filter(m => m.kind !== "field"), (g, mark) => this.mark(g, mark));
    const hold = figure.recorded ? "spot" : "handle";
    keyed(this.hands, this.handles, panel.handles, (g, handle) => this[hold](g, handle));
  }

  mark(g, mark) {
    g.setAttribute("class", `mark ${mark.kind} ${classed(mark.role)} ${mark.look}`);
    g.setAttribute("clip-path", CLIPPED.includes(mark.kind) ? `url(#${this.id})` : "none");
    const look = {...this.picture.look(g, mark), pen: this.picture.pen, id: `${this.id}-${g.key}`};
    put(g, DRAW[mark.kind](mark, this, look));
  }

  /** Where a handle stands on a page that cannot move it: often it is a point of the data. */
  spot(g, {at: [x, y], role}) {
    const px = this.X(x), py = this.Y(y);
    put(g, '<circle class="disc"/>');
    g.setAttribute("class", `spot ${classed(role)}`);
    g.setAttribute("transform", `translate(${px} ${py})`);
    g.style.display = Number.isFinite(px + py) ? "" : "none";
  }

  handle(g, {name, at, axis, role}) {
    const {drag, post, state, locked} = this.figure;
    const held = drag?.name === name && (drag.down || post.waits(drag.move)); // the hand is further than the view
    const [x, y] = held ? drag.at : at, px = this.X(x), py = this.Y(y);
    if (!g.dataset.handle) {
      Object.assign(g.dataset, {handle: name, lmSuppressShortcuts: "true"});
      g.tabIndex = 0;
      g.role = "slider";
      g.ariaLabel = name;
      g.innerHTML = `<circle class="hit" r="22"/><circle class="halo"/><circle class="disc"/>
        <path class="hint" d="${HINT[axis]}"/>`;
    }
    g.setAttribute("class", `handle ${axis} ${classed(role)} ${state.handle === name ? "selected" : ""}`);
    g.setAttribute("transform", `translate(${px} ${py})`);
    g.style.display = Number.isFinite(px + py) ? "" : "none";
    [g.ariaValueMin, g.ariaValueMax] = axis === "y" ? this.panel.y.range : this.panel.x.range;
    g.ariaValueNow = axis === "y" ? y : x;
    g.ariaValueText = {x: brief(x), y: brief(y), xy: `${brief(x)}, ${brief(y)}`}[axis];
    g.ariaDisabled = locked;
  }

  field(mark) {
    const {canvas, panel, box: {left, top, right, bottom}} = this;
    canvas.hidden = !mark;
    this.svg.classList.toggle("over-field", Boolean(mark));
    if (!mark) return;
    place(canvas, left, top, right - left, bottom - top);
    const key = [mark.z, String(mark.levels), ...panel.x.range, ...panel.y.range, right - left, bottom - top];
    if (!this.painted?.every((v, i) => v === key[i])) paint(canvas, mark, this, rampOf(this.figure.root));
    this.painted = key;
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  /** Where the hand is, in px of the panel; a page around it may be scaled. */
  at(e) {
    const {left, top, width} = this.svg.getBoundingClientRect(), scale = this.svg.clientWidth / width;
    return [(e.clientX - left) * scale, (e.clientY - top) * scale];
  }

  /** The handle under the hand: of several the nearest. */
  nearest([px, py]) {
    let [far, nearest] = [24, null];
    for (const handle of this.figure.recorded ? [] : this.panel.handles) {
      const distance = Math.hypot(this.X(handle.at[0]) - px, this.Y(handle.at[1]) - py);
      if (distance <= far) [far, nearest] = [distance, handle];
    }
    return nearest;
  }

  down(e) {
    if (e.button || !e.isPrimary) return;
    const hand = (this.pressed = this.at(e)), handle = this.nearest(hand), {figure} = this;
    if (!handle) return;
    const {name, at, axis} = handle, g = this.handles.get(name);
    e.preventDefault(); // no selection of text; so the focus must be set
    g.focus({preventScroll: true});
    if (figure.locked) return figure.refuse();
    g.setPointerCapture(e.pointerId);
    const grip = [this.X(at[0]) - hand[0], this.Y(at[1]) - hand[1]]; // from the hand to the middle of the disc
    figure.drag = {plot: this, name, axis, at, start: at, grip, down: true, base: {}, move: `drag ${name}`};
  }

  move(e) {
    const {figure, box, X, Y} = this, {drag} = figure;
    if (!drag?.down || drag.plot !== this || !e.isPrimary) return;
    const [px, py] = this.at(e), [gx, gy] = drag.grip;
    const x = X.back(clamp(px + gx, box.left, box.right)), y = Y.back(clamp(py + gy, box.top, box.bottom));
    drag.at = [drag.axis === "y" ? drag.start[0] : x, drag.axis === "x" ? drag.start[1] : y];
    figure.move({kind: "drag", handle: drag.name, at: drag.at}, drag.move, drag.base);
    this.follow(drag); // at once; all else when the view comes
  }

  up(e) {
    const {figure, panel, pressed} = this, hand = this.at(e);
    this.cancel();
    if (!pressed || !panel.click || figure.recorded || this.nearest(pressed) || !this.inside(...hand)) return;
    const still = Math.hypot(hand[0] - pressed[0], hand[1] - pressed[1]) < 6;
    if (still) figure.move({kind: "click", panel: this.index, at: [this.X.back(hand[0]), this.Y.back(hand[1])]});
  }

  cancel() {
    const {drag} = this.figure;
    this.pressed = null;
    if (!drag?.down) return;
    drag.down = false;
    drag.plot.follow(drag); // a hand that was further than the handle can go lets it spring back
  }

  follow({name}) {
    const handle = this.panel.handles.find(h => h.name === name);
    if (handle) this.handle(this.handles.get(name), handle);
  }

  inside(px, py) {
    const {left, right, top, bottom} = this.box;
    return within(px, left, right) && within(py, top, bottom);
  }
}

/** One `<g>` for each item, by name and in order; what is gone is removed. */
function keyed(parent, elements, items, draw) {
  const names = new Set(items.map(item => item.name));
  for (const [name, g] of elements) {
    if (names.has(name)) continue;
    g.remove();
    elements.delete(name);
  }
  let next = parent.firstChild;
  for (const item of items) {
    const g = elements.get(item.name) ?? document.createElementNS(SVG, "g");
    g.key ??= parent.count = (parent.count ?? 0) + 1;
    elements.set(item.name, g);
    if (g === next) next = next.nextSibling;
    else parent.insertBefore(g, next);
    draw(g, item);
  }
}

function place(element, left, top, width, height) {
  Object.assign(element.style, {left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`});
}

function brief(v) {
  return String(+v.toPrecision(3)).replace("-", "−");
}
