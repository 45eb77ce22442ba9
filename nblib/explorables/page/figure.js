/* The front end of all moving figures: draws views, sends requests. PROTOCOL.md describes both.

   mount(root, host, options) -> {show(view), take(host, who, view), act(event), state, idle, remove()}

   host     {ask(request) -> Promise<view>, ahead?(request) -> Promise<view>, listen?(callback), recorded?}; it adds the
            figure's name to the first request. `ahead` is as `ask`, but changes nothing. With `recorded` there is no
            Python behind it: no controls are shown then, and nothing can be held
   options  mode   "study" in a page, "stage" for a wall: large, the whole window
            start  the first view, if the host has it already
            keys   where keys are heard: the root; `document` on a stage
            dark   true or false; without it as JupyterLab, marimo or the system has it
            hidden names of controls that are not shown
            who    what answers, for the sentence that says it does not: "kernel"                                     */

import {CONTROL, player} from "./controls.js";
import {escaped, put} from "./html.js";
import {Picture} from "./picture.js";
import {Post} from "./post.js";
import {asked, facts} from "./words.js";

const NARROW = 740; // px
const AT_ONCE = ["drag", "key", "step", "play", "click"]; // moves by hand do not glide
const MOVES = [...AT_ONCE, "turn", "type", "defaults"]; // after them an outcome is past,
const ASKS_ANEW = ["open", "preset", "answer"]; // until one of these
const PICTURE_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "[", "]", "Delete", "Backspace", "Enter"];

/** A name that no other figure of the page has: a notebook loads this module once for each. */
function unique() {
  globalThis.nblibFigures = (globalThis.nblibFigures ?? 0) + 1;
  return `nblib${globalThis.nblibFigures}`;
}

export function mount(root, host, options = {}) {
  return new Figure(root, host, options);
}

class Figure {
  constructor(root, host, {mode = "study", start = null, keys = root, dark, hidden = [], who = "kernel"}) {
    Object.assign(this, {root, hidden, stage: mode === "stage", id: unique(), view: null, playing: null, drag: null});
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.gone = new AbortController(); // ends all listeners
    this.post = new Post({
      request: () => ({figure: this.view?.figure.name, narrow: this.narrow}),
      arrived: (view, job) => this.arrived(view, job),
      likely: () => this.likely,
      lost: () => this.status(`The ${this.who} does not answer; the last picture stays.`, "lost"),
    });
    this.build(mode);
    this.follow(dark);
    this.hear(keys);
    this.narrow = this.isNarrow();
    this.root.classList.toggle("narrow", this.narrow);
    this.sizes = new ResizeObserver(() => requestAnimationFrame(() => this.resized()));
    this.sizes.observe(this.parts.panels);
    this.take(host, who, start);
    if (!start) this.post.send({kind: "open"});
  }

  /** From now on `host` answers; `view` is what it says of the present state. */
  take(host, who, view) {
    Object.assign(this, {who, recorded: host.recorded});
    this.post.host = host;
    if (this.view) this.buildControls();
    if (view) this.show(view);
    host.listen?.(view => this.arrived(view, {}));
  }

  /** Whether nothing moves and nothing is asked. */
  get idle() {
    return !this.playing && this.post.idle;
  }

  get state() {
    return this.post.state;
  }

  /** What has the focus; marimo shows a figure in a shadow root, for which `document` does not say it. */
  get active() {
    return this.root.getRootNode().activeElement;
  }

  get locked() {
    const words = this.view?.words;
    return Boolean(words?.question) && words.said === null;
  }

  remove() {
    this.gone.abort();
    this.sizes.disconnect();
    this.themes.disconnect();
    this.playing = null;
  }

  on(target, kind, act) {
    target.addEventListener(kind, act, {signal: this.gone.signal});
  }

  build(mode) {
    this.root.classList.add("nblib", mode);
    this.root.tabIndex = -1; // a click anywhere brings the keys here
    this.root.dataset.lmSuppressShortcuts = "true"; // JupyterLab hears keys first, but leaves these elements alone
    this.root.setAttribute("role", "group");
    this.root.innerHTML = `
      <header><h2></h2><p class="idea"></p><div class="scenes" role="group" aria-label="scenes"></div></header>
      <div class="ask" role="group" aria-label="question"></div>
      <div class="picture"><div class="panels" role="group"></div><p class="status" role="status"></p></div>
      <div class="facts"><dl class="readout"></dl><div class="quiet">
        <button type="button" class="more" aria-controls="${this.id}-rest"></button>
        <button type="button" class="defaults">Defaults</button></div></div>
      <div class="bench"><div class="player" hidden></div><div class="controls"></div></div>
      <div class="rest" id="${this.id}-rest" hidden></div>
      <div class="formula"><div class="general" tabindex="0" role="group" aria-label="formula"></div>
        <div class="numbers"></div></div>
      <p class="live" aria-live="polite"></p>`;
    this.parts = Object.fromEntries([...this.root.querySelectorAll("[class]")].map(e => [e.className, e]));
    this.picture = new Picture(this.parts.panels, this);
    this.on(this.parts.ask, "click", ({target}) => {
      const button = target.closest("button");
      if (button) this.answer(+button.dataset.said);
    });
    this.on(this.parts.more, "click", () => this.unfold(!this.open));
    this.on(this.parts.defaults, "click", () => this.act({kind: "defaults"}));
    this.on(this.root, "pointerdown", e => this.locked && e.target.closest(".bench, .rest") && this.refuse());
  }

  /** Dark as told, or as JupyterLab or marimo is, or as the system is; follows changes. */
  follow(dark) {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const look = () => {
      const {jpThemeLight: light, theme} = document.body.dataset; // of JupyterLab, of marimo
      const around = light ? light === "false" : theme ? theme === "dark" : system.matches;
      this.root.classList.toggle("dark", dark ?? around);
      this.picture.repaint();
    };
    this.on(system, "change", look);
    this.themes = new MutationObserver(look);
    this.themes.observe(document.body, {attributes: true, attributeFilter: ["data-jp-theme-light", "data-theme"]});
    look();
  }

  isNarrow() {
    const width = this.root.clientWidth;
    return !this.stage && width > 0 && width < NARROW;
  }

  resized() {
    const was = this.narrow;
    this.narrow = this.isNarrow();
    this.root.classList.toggle("narrow", this.narrow);
    if (!this.view) return;
    if (was !== this.narrow) this.post.send({kind: "set", values: {}}); // a few figures draw another picture then
    this.picture.resized();
  }

  // --- sending and receiving -----------------------------------------------------------------------------------------

  /** The reader does something: what is playing stops. Moves called `newest` overtake one another. */
  act(event, newest = null, base = {}) {
    this.playing = null;
    this.post.send(event, {newest, base, glides: newest === null && !AT_ONCE.includes(event.kind)});
  }

  /** As `act`, for what a waiting question locks. */
  move(event, newest, base) {
    if (this.locked) this.refuse();
    else this.act(event, newest, base);
  }

  step(by) {
    const last = this.post.waiting.at(-1)?.event;
    if (last?.kind === "step" && last.by) last.by += by;
    else this.move({kind: "step", by});
  }

  scene(i) {
    const name = this.view.figure.presets[i];
    if (name !== undefined) this.act({kind: "preset", name});
  }

  answer(said) {
    if (!this.locked || said >= this.view.words.answers.length) return;
    this.act({kind: "answer", said, ...(this.calm.matches ? {} : {share: 0})});
  }

  /** Play or pause; an answer that is still going on is ended. */
  play() {
    if (this.playing?.event.kind === "answer") return this.frame(1);
    if (!this.playing && this.view.figure.time) return this.start();
    this.playing = null;
    this.show(this.view);
  }

  start() {
    this.move({kind: "play", rate: this.player?.rate ?? 1, share: 0});
  }

  /** Asks for the next picture of what is playing, when the one before has come. */
  frame(share = Math.min(1, (performance.now() - this.playing.began) / this.playing.ms)) {
    const {event, base} = this.playing;
    if (this.post.idle) this.post.send({...event, share}, {base, run: this.playing});
    else if (share === 1) this.playing.began = -Infinity; // then the next one is the last
  }

  arrived(view, job) {
    if (this.parts.status.dataset.kind === "lost") this.status("");
    if (view.error) {
      this.playing = null;
      this.status(view.error);
      if (this.view) this.show(this.view);
      return;
    }
    if (view.play) this.playing = {...view.play, base: job.base ?? {state: view.state}, began: performance.now()};
    else if (job.run === this.playing && job.event?.share === 1) this.playing = null;
    this.likely = again(job.event, this.view);
    this.moved = !ASKS_ANEW.includes(job.event?.kind) && (this.moved || MOVES.includes(job.event?.kind));
    this.show(view, job.glides ?? !job.run);
    if (this.playing) requestAnimationFrame(() => this.playing && this.post.idle && this.frame());
  }

  // --- showing -------------------------------------------------------------------------------------------------------

  /** Draws a view; with `glides` what changed moves to its place. What has not changed need not be in the view. */
  show(view, glides = false) {
    const first = !this.view, focused = this.root.contains(this.active);
    this.view = {...this.view, ...view};
    this.post.state = this.view.state;
    if (first) this.begin();
    this.showScenes();
    this.showWords();
    this.showControls();
    this.picture.show(this.view.scene, this.view.words.alt, glides && !first && !this.playing && !this.calm.matches);
    const lost = focused && !this.root.contains(this.active); // what had the focus has gone
    if (lost) (this.root.querySelector(".outcome") ?? this.root).focus({preventScroll: true});
  }

  begin() {
    const {title, idea, formula, presets} = this.view.figure;
    this.root.setAttribute("aria-label", title);
    this.root.querySelector("h2").textContent = title;
    this.parts.idea.textContent = idea;
    this.parts.general.innerHTML = formula;
    const scene = (name, i) => `<button type="button" title="${escaped(name)}"><span>${i + 1}</span></button>`;
    this.parts.scenes.innerHTML = presets.length > 1 ? presets.map(scene).join("") : "";
    [...this.parts.scenes.children].forEach((button, i) => this.on(button, "click", () => this.scene(i)));
    this.buildControls();
    this.unfold(remembered());
  }

  showScenes() {
    const {figure, state} = this.view;
    [...this.parts.scenes.children].forEach((button, i) => {
      const name = figure.presets[i], seen = state.seen.includes(name);
      button.classList.toggle("seen", seen);
      button.ariaCurrent = name === state.preset ? "true" : null;
      button.ariaLabel = `scene ${i + 1}: ${name}${seen ? ", seen" : ""}`;
    });
  }

  showWords() {
    const {words} = this.view, {ask, readout, numbers, formula} = this.parts, waits = this.locked;
    this.root.classList.toggle("locked", waits);
    this.root.classList.toggle("told", Boolean(words.question) && !waits);
    ask.hidden = !words.question && !words.look;
    put(ask, asked(words, this.playing?.event.kind === "answer", this.moved));
    put(readout, facts(words.readout));
    put(numbers, words.numbers);
    if (this.stage) {
      formula.hidden = false;
      formula.hidden = this.root.scrollHeight > this.root.clientHeight; // only if there is room
    }
    if (!this.playing) this.say();
  }

  /** Tells a screen reader the outcome when it is new, else the read-out: at most once a second. */
  say() {
    const {see, look, readout} = this.view.words, news = see && see !== this.said ? [see, look] : [];
    this.said = see;
    clearTimeout(this.saying);
    const text = [...news, ...readout.map(pair => pair.join(" "))].join("; ");
    this.saying = setTimeout(() => put(this.parts.live, escaped(text)), 1000);
  }

  /** A line over the picture: for four seconds, or, of the kind "lost", until an answer comes. */
  status(text, kind = "") {
    const {status} = this.parts;
    status.textContent = text;
    status.dataset.kind = kind;
    clearTimeout(this.fading);
    if (!kind) this.fading = setTimeout(() => (status.textContent = ""), 4000);
  }

  /** A locked control was touched: says why, and puts it back. */
  refuse() {
    this.status("Your guess first.");
    this.showControls();
    const pulse = [{}, {boxShadow: "0 0 0 4px var(--blue)"}, {}];
    this.parts.ask.animate(pulse, {duration: 700, iterations: this.calm.matches ? 1 : 2});
  }

  // --- controls ------------------------------------------------------------------------------------------------------

  buildControls() {
    const {controls, time} = this.view.figure, {player: place, defaults} = this.parts;
    const shown = controls.filter(c => !this.recorded && !this.hidden.includes(c.name));
    const run = time && shown.find(c => c.name === time.name);
    const rows = shown.filter(c => c !== run).map(spec => [spec.name, CONTROL[spec.kind](spec, `${this.id}-${spec.name}`, {
      turn: (notch, newest) => this.move({kind: "turn", control: spec.name, notch}, newest),
      type: text => this.move({kind: "type", control: spec.name, text}),
    })]);
    this.controls = new Map(rows);
    this.player = run && player(place, run.label, time, {
      step: by => this.step(by),
      go: (to, newest) => this.move({kind: "step", to}, newest),
      play: () => this.play(),
      speed: () => this.playing?.event.kind === "play" && this.start(),
    });
    place.hidden = !run;
    defaults.hidden = !shown.length;
    const parts = [place, ...rows.map(([, {row}]) => row)].flatMap(e => [...e.querySelectorAll("input, select, button")]);
    for (const part of parts) part.dataset.lmSuppressShortcuts = "true";
    this.order = null;
  }

  /** In sight are the controls that matter now, or the first two; on a stage one, or two sliders. */
  arrange() {
    const names = [...this.controls.keys()], use = this.view.words.use, {controls, rest, more} = this.parts;
    const main = use.length ? use.filter(name => this.controls.has(name)) : names.slice(0, 2);
    if (this.order === String(main)) return;
    this.order = String(main);
    const rows = names => names.map(name => this.controls.get(name).row);
    const two = !this.player && rows(main.slice(0, 2)).every(row => row.matches(".slide")); // side by side
    controls.replaceChildren(...rows(this.stage ? main.slice(0, two ? 2 : 1) : main));
    rest.replaceChildren(...rows(names.filter(name => !main.includes(name))));
    more.hidden = !rest.children.length;
  }

  showControls() {
    const {controls, figure} = this.view;
    this.arrange();
    for (const [name, control] of this.controls) {
      if (!this.post.waits(`turn ${name}`)) control.sync(...controls[name]); // else the hand is further than the view
    }
    if (this.player && !this.post.waits("step")) {
      this.player.sync(...controls[figure.time.name], this.playing?.event.kind === "play");
    }
    const targets = this.root.querySelectorAll(":is(.bench, .rest) :is(input, select, button)");
    for (const target of targets) target.ariaDisabled = this.locked;
  }

  /** Shows or hides the controls that do not matter now; the choice is kept for the next figure. */
  unfold(open) {
    this.open = remembered(open);
    this.parts.rest.hidden = !open;
    this.parts.more.textContent = open ? "Fewer controls" : "All controls";
    this.parts.more.ariaExpanded = open;
  }

  // --- keys ----------------------------------------------------------------------------------------------------------

  hear(keys) {
    this.on(keys, "keydown", e => {
      const away = !this.view || !this.root.getClientRects().length; // on a slide that is not shown
      if (away || e.ctrlKey || e.metaKey || e.altKey || e.key === "Tab") return;
      if (e.key === "Escape") return this.active?.blur();
      if (keys === this.root) e.stopPropagation();
      if (e.target.closest?.('input[type="text"], textarea, [contenteditable]')) return;
      if (this.pressed(e.key, e) !== false) e.preventDefault();
    });
  }

  /** Does what the key means; false if it means nothing here. */
  pressed(key, {shiftKey, repeat, target}) {
    const native = target.closest?.("button, select, input"), letter = "abcdefgh".indexOf(key.toLowerCase());
    if (/^[1-9]$/.test(key)) return this.scene(key - 1);
    if (key.length === 1 && letter >= 0 && this.locked) return this.answer(letter);
    if (key === ".") return this.step(1);
    if (key === ",") return this.step(-1);
    if (key === "r") return this.view.figure.time ? this.move({kind: "step", to: 0}) : this.act({kind: "defaults"});
    if (native && (native.tagName !== "BUTTON" || key === "Enter" || key === " ")) {
      return key === " " && native.type === "range" ? this.play() : false; // all else is the browser's
    }
    if (this.locked && (key === "Enter" || (key === " " && this.stage))) return this.answer(-1);
    if (key === " ") return this.play();
    const here = !this.recorded && (this.stage || this.parts.panels.contains(target));
    return here && PICTURE_KEYS.includes(key) ? this.pressedInPicture(key, shiftKey, repeat, target) : false;
  }

  pressedInPicture(key, shift, repeat, target) {
    if (repeat && this.post.waits("key")) return; // a held key goes as fast as answers come, and ends when let go
    const handle = target.closest?.("[data-handle]")?.dataset.handle ?? this.view.state.handle;
    this.picture.focusing ||= key === "[" || key === "]";
    this.move({kind: "key", key, shift, ...(handle ? {handle} : {})});
  }
}

/** What a hand that did this does next, most likely: the same, a slider as far as from where it was in this `view`. */
function again(event, view) {
  const on = (to, name) => 2 * to - view.controls[name][0];
  if (event?.kind === "turn") return {...event, notch: on(event.notch, event.control)};
  if (event?.to !== undefined) return {...event, to: on(event.to, view.figure.time.name)};
  return event?.kind === "key" || event?.by ? event : null;
}

/** Whether all controls are in sight, as one left it; sets it if it is given. */
function remembered(open) {
  try {
    if (open !== undefined) localStorage.setItem("nblib-all-controls", open);
    return localStorage.getItem("nblib-all-controls") === "true";
  } catch {
    return open ?? false; // a page without storage forgets it
  }
}
