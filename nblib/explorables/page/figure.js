/* The front end of all moving figures: draws views, sends requests. PROTOCOL.md describes both.

   mount(root, host, options) -> {show(view), state, remove()}

   host     {ask(request) -> Promise<view>, listen?(callback), recorded?}; it adds the figure's name to the first
            request. With `recorded` there is no Python behind it: no controls are shown then, and nothing can be held
   options  mode   "study" in a page, "stage" for a wall: large, the whole window
            start  the first view, if the host has it already
            keys   where keys are heard: the root; `document` on a stage
            dark   true or false; without it as JupyterLab, marimo or the system has it
            hidden names of controls that are not shown
            who    what answers, for the sentence that says it does not: "kernel"                                     */

const NARROW = 740; // px
const WAIT = 4000, MOVE = 250; // ms
const LETTERS = "ABCDEFGH";
const RATES = [1, 10, 100]; // steps for each step of a run that is played
const AT_ONCE = ["drag", "key", "step", "play", "click"]; // moves by hand do not glide
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
    Object.assign(this, {root, hidden, who, recorded: host.recorded, stage: mode === "stage", id: unique()});
    Object.assign(this, {view: null, playing: null, drag: null, rate: 1});
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.gone = new AbortController(); // ends all listeners
    this.post = new Post(host, {
      request: () => ({figure: this.view?.figure.name, narrow: this.narrow}),
      arrived: (view, job) => this.arrived(view, job),
      lost: () => this.status(`The ${this.who} does not answer; the last picture stays.`, "lost"),
    });
    this.build(mode);
    this.follow(dark);
    this.hear(keys);
    this.narrow = this.isNarrow();
    this.root.classList.toggle("narrow", this.narrow);
    this.sizes = new ResizeObserver(() => requestAnimationFrame(() => this.resized()));
    this.sizes.observe(this.parts.panels);
    if (start) this.show(start);
    else this.post.send({kind: "open"});
    host.listen?.(view => this.arrived(view, {}));
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
      <header><h2></h2><p class="idea"></p><nav class="scenes" aria-label="scenes"></nav></header>
      <section class="ask" aria-label="question"></section>
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
    if (!this.playing && this.view.figure.time) return this.move({kind: "play", rate: this.rate, share: 0});
    this.playing = null;
    this.show(this.view);
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
    this.parts.general.innerHTML = formula.replaceAll("<mo>", '<mo stretchy="false">'); // brackets as high as letters
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
    const {words} = this.view, {ask, readout, numbers, formula} = this.parts;
    const waits = this.locked, told = Boolean(words.question) && !waits, going = this.playing?.event.kind === "answer";
    this.root.classList.toggle("locked", waits);
    this.root.classList.toggle("told", told);
    const pills = words.answers.map((text, i) => pill(text, i, words, going)).join("");
    const show = '<button type="button" class="answer show" data-said="-1">Just show it</button>';
    ask.hidden = !words.question && !words.look;
    put(ask, (words.question ? `<p class="question">${escaped(words.question)}</p>` : "")
      + (waits ? `<div class="answers">${pills}${show}</div>` : told ? `<ul class="answers">${pills}</ul>` : "")
      + (waits ? "" : outcome(words, going)));
    const fact = ([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`;
    put(readout, words.readout.map(fact).join(""));
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
    const {controls, time} = this.view.figure;
    const shown = controls.filter(c => !this.recorded && !this.hidden.includes(c.name));
    this.controls = new Map();
    for (const spec of shown) {
      if (spec.name === time?.name) {
        this.buildPlayer(spec, time);
        continue;
      }
      const control = CONTROL[spec.kind](spec, `${this.id}-${spec.name}`, {
        turn: (notch, newest) => this.move({kind: "turn", control: spec.name, notch}, newest),
        type: text => this.move({kind: "type", control: spec.name, text}),
      });
      for (const e of control.row.querySelectorAll("input, select, button")) e.dataset.lmSuppressShortcuts = "true";
      this.controls.set(spec.name, control);
    }
    this.parts.defaults.hidden = !shown.length;
  }

  buildPlayer({label}, {last, symbol}) {
    const {player} = this.parts, part = kind => player.querySelector(`.${kind}`);
    const button = (kind, name, path) => `<button type="button" class="${kind}" title="${name}"
      aria-label="${name.slice(0, -4)}"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="${path}"/></svg></button>`;
    const rates = RATES.filter(rate => rate <= last).map(rate => `<option value="${rate}">× ${rate}</option>`);
    player.hidden = false;
    player.innerHTML = `<div class="buttons">${button("restart", "Restart (r)", "M5 4v12M16 4L8 10L16 16Z")}
      ${button("back", "Back (,)", "M13 4L6 10L13 16")}<button type="button" class="run" title="Space">Play</button>
      ${button("forth", "Step (.)", "M7 4L14 10L7 16")}</div>
      <span class="progress"><input type="range" min="0" max="${last}" aria-label="${escaped(label)}"
        data-lm-suppress-shortcuts="true"><output><i class="symbol">${escaped(symbol)}</i> = <b></b></output></span>
      <select aria-label="speed" data-lm-suppress-shortcuts="true">${rates.join("")}</select>`;
    const range = player.querySelector("input"), rate = player.querySelector("select");
    this.on(part("restart"), "click", () => this.move({kind: "step", to: 0}));
    this.on(part("back"), "click", () => this.step(-1));
    this.on(part("forth"), "click", () => this.step(1));
    this.on(part("run"), "click", () => this.play());
    this.on(range, "input", () => this.move({kind: "step", to: +filled(range).value}, "step"));
    this.on(rate, "change", () => {
      this.rate = +rate.value;
      if (this.playing?.event.kind === "play") this.move({kind: "play", rate: this.rate, share: 0});
    });
    rate.hidden = rates.length < 2;
    this.progress = {range, number: player.querySelector("output b"), run: part("run"), last};
  }

  /** In sight are the controls that matter now, or the first two; on a stage one, or two sliders. */
  arrange() {
    const names = [...this.controls.keys()], use = this.view.words.use, {controls, rest, more} = this.parts;
    const main = use.length ? use.filter(name => this.controls.has(name)) : names.slice(0, 2);
    if (this.order === String(main)) return;
    this.order = String(main);
    const rows = names => names.map(name => this.controls.get(name).row);
    const two = !this.progress && rows(main.slice(0, 2)).every(row => row.matches(".slide")); // side by side
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
    if (this.progress && !this.post.waits("step")) this.showProgress(...controls[figure.time.name]);
    const targets = this.root.querySelectorAll(":is(.bench, .rest) :is(input, select, button)");
    for (const target of targets) target.ariaDisabled = this.locked;
  }

  showProgress(k, text) {
    const {range, number, run, last} = this.progress;
    range.value = k;
    range.setAttribute("aria-valuetext", `${text} of ${last}`);
    filled(range);
    put(number, escaped(text));
    put(run, this.playing?.event.kind === "play" ? "Pause" : "Play");
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

/** Carries events to the host: one in flight; of moves that overtake one another the newest, of all others each. */
class Post {
  constructor(host, {request, arrived, lost}) {
    Object.assign(this, {host, request, arrived, lost, waiting: [], flight: null, latest: null, state: null});
  }

  get idle() {
    return !this.flight && !this.waiting.length;
  }

  /** Whether a move of this name, or an event of this kind, has still to go. */
  waits(name) {
    return this.waiting.some(job => job.newest === name || job.event.kind === name);
  }

  /** `base` keeps the state from which a whole drag or run is asked. */
  send(event, {newest = null, base = {}, ...job} = {}) {
    if (newest) this.waiting = this.waiting.filter(other => other.newest !== newest);
    this.waiting.push({...job, event, newest, base});
    this.next();
  }

  next() {
    if (this.flight || !this.waiting.length) return;
    const job = this.waiting.shift(), flight = {};
    job.base.state ??= this.state;
    this.flight = this.latest = flight;
    const late = setTimeout(() => this.fail(flight), WAIT), request = this.request();
    new Promise(done => done(this.host.ask({...request, state: job.base.state, event: job.event}))).then(view => {
      clearTimeout(late);
      if (this.latest !== flight) return; // another request went out since
      this.flight = null;
      this.arrived(view, job);
      this.next();
    }, () => {
      clearTimeout(late);
      this.fail(flight);
    });
  }

  /** A view that comes after all is still shown, if nothing else was asked in the meantime. */
  fail(flight) {
    if (this.flight !== flight) return;
    this.flight = null;
    this.waiting = [];
    this.lost();
  }
}

// --- words and controls as HTML --------------------------------------------------------------------------------------

function escaped(text) {
  return String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}

/** Sets the inside of an element, if it is not so already. */
function put(element, html) {
  if (element.html === html) return;
  element.html = html;
  element.innerHTML = html;
}

function classed(role) {
  return role ? `role-${role.replaceAll(" ", "-")}` : "";
}

/** An answer: a button while the question waits, then whether it was right; while the outcome is going on neither. */
function pill(text, i, {said, right}, going) {
  const inside = `<b>${LETTERS[i]}</b><span>${escaped(text)}</span>`;
  if (said === null) return `<button type="button" class="answer" data-said="${i}">${inside}</button>`;
  const verdict = going ? "" : i === right ? "right" : "wrong", mark = verdict === "right" ? "✓" : "";
  return `<li class="answer ${verdict} ${i === said ? "said" : ""}">${inside}
    <small>${mark}<i class="unseen">${verdict}</i></small></li>`;
}

/** What was said and what is seen; it takes its room from the beginning, so that the picture stays where it is. */
function outcome({question, said, right, see, look}, going) {
  const yours = question && said >= 0 ? `<b>You said ${LETTERS[said]}.</b> ` : "";
  const seen = question ? `<b>You see ${LETTERS[right]}:</b> ${escaped(see)} ` : "";
  return `<p class="outcome" tabindex="-1">${yours}<span class="${going ? "coming" : "come"}">${seen}<span class="look"
    >${escaped(look)}</span></span></p>`;
}

/** The filled part of a slider's track. */
function filled(range) {
  range.style.setProperty("--at", range.value / (range.max || 1));
  return range;
}

function rowOf(kind, html, role) {
  const row = document.createElement("div");
  row.className = `control ${kind} ${classed(role)}`;
  row.innerHTML = html;
  return row;
}

function nameOf({label, symbol}) {
  return `<span>${escaped(label)}</span>${symbol ? ` <i class="symbol">${escaped(symbol)}</i>` : ""}`;
}

/** kind: (spec, id, {turn(notch, newest), type(text)}) -> {row, sync(notch, text)} */
const CONTROL = {slider, choice, toggle, seed};

function slider(spec, id, {turn, type}) {
  const {name, label, notches, ticks = [], role} = spec;
  const marks = ticks.map(([notch, text]) => `<span style="--at:${notch / notches}">${escaped(text)}</span>`).join("");
  const row = rowOf("slide", `<label for="${id}">${nameOf(spec)}</label><span class="pull"><span class="track">
    <input type="range" id="${id}" min="0" max="${notches}"><span class="ticks" aria-hidden="true">${marks}</span>
    </span><input type="text" inputmode="decimal" autocomplete="off" aria-label="${escaped(label)}, exact value">
    </span>`, role);
  const [range, exact] = row.querySelectorAll("input");
  let shown = "", width = 6;
  range.oninput = () => turn(+filled(range).value, `turn ${name}`);
  exact.onchange = () => type(exact.value); // Enter, or the focus goes
  exact.onfocus = () => exact.select();
  return {row, sync(notch, text) {
    range.value = notch;
    range.setAttribute("aria-valuetext", text);
    filled(range);
    const typing = row.getRootNode().activeElement === exact;
    if (!typing || text !== shown) exact.value = shown = text;
    exact.style.width = `${(width = Math.max(width, text.length + 2))}ch`; // never narrower: nothing shall jump
  }};
}

function choice(spec, id, {turn}) {
  const {options} = spec, few = options.length <= 4 && options.join("").length <= 36;
  const segment = (o, i) => `<label><input type="radio" name="${id}" value="${i}"><span>${escaped(o)}</span></label>`;
  const option = (o, i) => `<option value="${i}">${escaped(o)}</option>`;
  const row = rowOf("choose", few
    ? `<span id="${id}">${nameOf(spec)}</span><div class="segments" role="radiogroup" aria-labelledby="${id}">
      ${options.map(segment).join("")}</div>`
    : `<label for="${id}">${nameOf(spec)}</label><select id="${id}">${options.map(option).join("")}</select>`);
  row.onchange = e => turn(+e.target.value);
  const radios = row.querySelectorAll("input");
  return {row, sync: notch => (few ? (radios[notch].checked = true) : (row.querySelector("select").value = notch))};
}

function toggle(spec, id, {turn}) {
  const row = rowOf("toggle", `<span id="${id}">${nameOf(spec)}</span>
    <button type="button" role="switch" aria-checked="false" aria-labelledby="${id}"></button>`);
  const button = row.querySelector("button");
  button.onclick = () => turn(button.ariaChecked === "true" ? 0 : 1);
  return {row, sync: notch => (button.ariaChecked = notch === 1)};
}

function seed(spec, id, {turn, type}) {
  const row = rowOf("seed", `<label for="${id}">${nameOf(spec)}</label>
    <input type="text" inputmode="numeric" autocomplete="off" id="${id}">
    <button type="button">New ${escaped(spec.label)}</button>`);
  const exact = row.querySelector("input");
  let now = 0;
  exact.onchange = () => type(exact.value);
  row.querySelector("button").onclick = () => turn((now + 1) % (spec.notches + 1));
  return {row, sync(notch, text) {
    now = notch;
    exact.value = text;
  }};
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

// --- the picture -----------------------------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";

/** The panels of a scene as SVG in real px, a field behind it on a canvas. Marks and handles keep their elements. */
class Picture {
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
    const handle = this.panel.handles.find(h => h.name === drag.name);
    if (handle) this.handle(this.handles.get(drag.name), handle); // follows at once; all else when the view comes
  }

  up(e) {
    const {figure, panel, pressed} = this, hand = this.at(e);
    this.cancel();
    if (!pressed || !panel.click || figure.recorded || this.nearest(pressed) || !this.inside(...hand)) return;
    const still = Math.hypot(hand[0] - pressed[0], hand[1] - pressed[1]) < 6;
    if (still) figure.move({kind: "click", panel: this.index, at: [this.X.back(hand[0]), this.Y.back(hand[1])]});
  }

  cancel() {
    this.pressed = null;
    if (this.figure.drag) this.figure.drag.down = false;
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

function clamp(v, low, high) {
  return Math.min(Math.max(v, low), high);
}

function within(v, low, high) {
  return v >= low - 0.5 && v <= high + 0.5;
}

function brief(v) {
  return String(+v.toPrecision(3)).replace("-", "−");
}

// --- numbers of a scene ----------------------------------------------------------------------------------------------

function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), c => c.charCodeAt(0)).buffer);
}

function unpacked(mark, unpack) {
  const arrays = Object.entries(mark).filter(([key, v]) => key !== "text" && v !== null && typeof v === "object");
  return {...mark, ...Object.fromEntries(arrays.map(([key, v]) => [key, unpack(v)]))};
}

/** From data coordinates to px, rounded to a tenth; `back` from px. */
function scaled({range: [low, high], scale}, from, to) {
  const log = scale === "log", first = log ? Math.log10(low) : low;
  const unit = (to - from) / ((log ? Math.log10(high) : high) - first || 1);
  const px = v => Math.round(10 * clamp(from + ((log ? Math.log10(v) : v) - first) * unit, -1e5, 1e5)) / 10;
  px.back = p => (log ? 10 ** (first + (p - from) / unit) : first + (p - from) / unit);
  return px;
}

/** The scene the `share` of the way from one to another: marks of the same name move, all else is there at once. */
function between(from, to, share) {
  const named = items => new Map(items.map(item => [item.name, item]));
  return to.map((panel, i) => {
    if (!from[i]) return panel;
    const marks = named(from[i].marks), handles = named(from[i].handles);
    return {
      ...panel,
      x: movedAxis(from[i].x, panel.x, share),
      y: movedAxis(from[i].y, panel.y, share),
      marks: panel.marks.map(mark => movedMark(marks.get(mark.name), mark, share)),
      handles: panel.handles.map(h => ({...h, at: h.at.map((v, j) => mix(handles.get(h.name)?.at[j] ?? v, v, share))})),
    };
  });
}

function mix(a, b, share) {
  return share === 0 ? a : a + share * (b - a); // b may be NaN where it does not count
}

function movedAxis(old, axis, share) {
  if (old.scale !== axis.scale) return axis;
  const log = axis.scale === "log";
  const move = (a, b) => (log ? Math.exp(mix(Math.log(a), Math.log(b), share)) : mix(a, b, share));
  return {...axis, range: axis.range.map((v, i) => move(old.range[i], v))};
}

function movedMark(old, mark, share) {
  if (old?.kind !== mark.kind) return mark;
  const now = {...mark};
  for (const [key, v] of Object.entries(mark)) {
    if (key === "at") now.at = mix(old.at, v, share);
    if (!ArrayBuffer.isView(v) || old[key]?.length !== v.length) continue;
    now[key] = Float64Array.from(v, (n, i) => mix(old[key][i], n, share));
  }
  if (mark.kind === "arrows") turn(old, now, mark, share);
  return now;
}

/** Arrows turn along an arc, by the shorter way. */
function turn(old, now, {dx, dy}, share) {
  if (old.dx.length !== dx.length) return;
  for (let i = 0; i < dx.length; i++) {
    const angle = Math.atan2(old.dy[i], old.dx[i]), by = Math.atan2(dy[i], dx[i]) - angle;
    const way = angle + share * Math.atan2(Math.sin(by), Math.cos(by));
    const length = mix(Math.hypot(old.dx[i], old.dy[i]), Math.hypot(dx[i], dy[i]), share);
    now.dx[i] = length * Math.cos(way);
    now.dy[i] = length * Math.sin(way);
  }
}

// --- layout, axes ----------------------------------------------------------------------------------------------------

/** The sizes of letters, which never shrink with the picture, and how wide words are. */
function penOf(root, stage) {
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
function margins({title, axes, x, y}, {wide, tick, title: big, gap}) {
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
function layout(scene, width, height, narrow, pen) {
  const rows = narrow ? scene.map((_, i) => [i]) : rowsOf(scene), space = narrow ? 0 : pen.gap * 4, below = 10;
  const shares = rows.map(row => Math.max(...row.map(i => scene[i].height)));
  const all = sum(shares), most = Math.max(...shares);
  const total = (height || Math.max(306, 166 * rows.length)) - (height ? below * (rows.length - 1) : 0);
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

function axes({panel, X, Y, box: {left, top, right, bottom}}, pen) {
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

// --- the kinds of marks: (mark, {X, Y, box, panel, inside}, look) -> SVG ---------------------------------------------

const DRAW = {line, rule, area, boxes, dots, links, arrows, text};
const CLIPPED = ["line", "rule", "area", "boxes", "links", "arrows"];

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

/** Arrows on the disc of a handle: where it can go. */
const LEVEL = "M-3.5 -3L-6.5 0L-3.5 3M3.5 -3L6.5 0L3.5 3", UPRIGHT = "M-3 -3.5L0 -6.5L3 -3.5M-3 3.5L0 6.5L3 3.5";
const HINT = {x: LEVEL, y: UPRIGHT, xy: LEVEL + UPRIGHT};

// --- fields: painted at the resolution of the screen -----------------------------------------------------------------

function rampOf(root) {
  const style = getComputedStyle(root), hex = i => style.getPropertyValue(`--ramp-${i}`).trim();
  return [0, 1, 2, 3, 4, 5].map(i => [1, 3, 5].map(j => parseInt(hex(i).slice(j, j + 2), 16)));
}

/** `count` colours from one end of the ramp to the other, as the pixels of an image want them. */
function shades(ramp, count) {
  return Uint32Array.from({length: count}, (_, i) => {
    const at = (i / Math.max(1, count - 1)) * (ramp.length - 1), k = Math.min(Math.floor(at), ramp.length - 2);
    const [r, g, b] = ramp[k].map((v, j) => Math.round(mix(v, ramp[k + 1][j], at - k)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

/** Every pixel takes its value from the grid, between its four neighbours, then its colour from the ramp. The image is
    finer than the page where that is cheap: scaled down by the browser, the edges of bands are smooth. */
function paint(canvas, {x, y, z, columns, smooth, levels}, {X, Y, box: {left, top, right, bottom}}, ramp) {
  const cheap = Math.max(1, Math.sqrt(6e5 / ((right - left) * (bottom - top))));
  const density = Math.min(clamp(window.devicePixelRatio, 2, 3), cheap);
  const place = (i, from) => from + (i + 0.5) / density;
  canvas.width = Math.max(1, Math.round((right - left) * density));
  canvas.height = Math.max(1, Math.round((bottom - top) * density));
  const across = places(canvas.width, i => X.back(place(i, left)), x, columns, smooth);
  const down = places(canvas.height, i => Y.back(place(i, top)), y, z.length / columns, smooth);
  const image = new ImageData(canvas.width, canvas.height), pixels = new Uint32Array(image.data.buffer);
  const color = levels ? banded(levels, ramp) : graded(z, ramp), row = new Float64Array(columns);
  let p = 0;
  for (const {first, next, share} of down) {
    for (let k = 0; k < columns; k++) row[k] = mix(z[first * columns + k], z[next * columns + k], share);
    for (const {first, next, share} of across) {
      const value = mix(row[first], row[next], share);
      if (!Number.isNaN(value)) pixels[p] = color(value); // transparent where there is none
      p++;
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** For every px its place in the grid: two neighbours and the share of the way between them; NaN beside the grid. */
function places(px, data, [low, high], count, smooth) {
  return Array.from({length: px}, (_, i) => {
    const along = (data(i) - low) / (high - low), at = smooth ? along * (count - 1) : Math.floor(along * count);
    const first = clamp(Math.floor(at), 0, count - 1), next = Math.min(first + 1, count - 1);
    return {first, next, share: along < 0 || along > 1 ? NaN : smooth ? at - first : 0};
  });
}

/** value -> pixel, by the band between two levels. */
function banded(levels, ramp) {
  const sorted = Float64Array.from(levels).sort(), colors = shades(ramp, levels.length + 1);
  return value => {
    let band = 0;
    while (sorted[band] <= value) band++;
    return colors[band];
  };
}

/** value -> pixel, evenly from the least z to the most. */
function graded(z, ramp) {
  const colors = shades(ramp, 256), finite = z.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return value => colors[Math.round((255 * (value - least)) / (most - least || 1))];
}
