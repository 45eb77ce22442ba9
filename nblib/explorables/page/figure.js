/* The front end of all moving figures: draws views, sends requests. PROTOCOL.md describes both.

   mount(root, host, options) -> {show(view), state, remove()}

   host     {ask(request) -> Promise<view>, listen?(callback)}; the host adds the figure's name to the first request
   options  mode   "study" in a page, "stage" for a wall: large, the whole window
            start  the first view, if the host has it already
            keys   where keys are heard: the root; `document` on a stage
            dark   true or false; without it as JupyterLab or the system has it
            who    what answers, for the sentence that says it does not: "kernel"                                     */

const NARROW = 700, WAIT = 4000, MOVE = 250; // px, ms, ms
const LETTERS = "ABCDEFGH";
const SVG = "http://www.w3.org/2000/svg";
const RATES = [1, 10, 100];
let mounted = 0;

export function mount(root, host, options = {}) {
  return new Figure(root, host, options);
}

class Figure {
  constructor(root, host, {mode = "study", start = null, keys = root, dark, who = "kernel"}) {
    Object.assign(this, {root, who, stage: mode === "stage", id: `nblib${++mounted}`, view: null, playing: null, drag: null});
    this.quiet = matchMedia("(prefers-reduced-motion: reduce)");
    this.gone = new AbortController(); // ends all listeners
    this.post = new Post(host, {
      request: () => ({figure: this.view?.figure.name, narrow: this.narrow}),
      arrived: (view, job) => this.arrived(view, job),
      lost: () => this.status(`The ${this.who} does not answer; the last picture stays.`, true),
    });
    this.skeleton(mode);
    this.follow(dark);
    this.hear(keys);
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(root);
    this.sizes.observe(this.parts.panels);
    this.narrow = root.clientWidth > 0 && root.clientWidth < NARROW && !this.stage;
    if (start) this.show(start);
    if (!start) this.post.send({kind: "open"});
    host.listen?.(view => this.arrived(view, {}));
  }

  get state() {
    return this.post.state;
  }

  remove() {
    this.gone.abort();
    this.sizes.disconnect();
    this.themes?.disconnect();
    this.playing = null;
  }

  on(target, kind, act, more = {}) {
    target.addEventListener(kind, act, {signal: this.gone.signal, ...more});
  }

  // --- the page around the picture -----------------------------------------------------------------------------------

  skeleton(mode) {
    this.root.classList.add("nblib", mode);
    this.root.tabIndex = -1; // a click anywhere brings the keys here
    this.root.dataset.lmSuppressShortcuts = "true"; // JupyterLab listens first, but leaves these elements alone
    this.root.setAttribute("role", "group");
    this.root.innerHTML = `
      <header><h2></h2><p class="idea"></p><nav class="scenes" aria-label="scenes"></nav></header>
      <section class="ask" aria-label="question"></section>
      <div class="picture"><div class="panels" role="group"></div><p class="status" role="status"></p></div>
      <div class="facts"><dl class="readout"></dl><div class="quiet"><button type="button" class="more" aria-controls="${this.id}-rest"></button
        ><button type="button" class="defaults">Defaults</button></div></div>
      <div class="bench"><div class="player" hidden></div><div class="controls"></div></div>
      <div class="rest" id="${this.id}-rest" hidden></div>
      <div class="formula"><div class="general" tabindex="0" role="group" aria-label="formula"></div><div class="numbers"></div></div>
      <p class="live" aria-live="polite"></p>`;
    this.parts = Object.fromEntries([...this.root.querySelectorAll("[class]")].map(e => [e.className, e]));
    this.picture = new Picture(this.parts.panels, this);
    this.on(this.parts.more, "click", () => this.unfold(!this.open));
    this.on(this.parts.defaults, "click", () => this.act({kind: "defaults"}));
    this.on(this.root, "pointerdown", e => this.locked && e.target.closest(".controls, .rest, .player") && this.refuse());
  }

  /** Dark as told, or as JupyterLab is, or as the system is; follows changes. */
  follow(dark) {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const look = () => {
      const jupyter = document.body.dataset.jpThemeLight;
      this.root.classList.toggle("dark", dark ?? (jupyter === undefined ? system.matches : jupyter === "false"));
      this.picture.repaint();
    };
    this.on(system, "change", look);
    this.themes = new MutationObserver(look);
    this.themes.observe(document.body, {attributes: true, attributeFilter: ["data-jp-theme-light"]});
    look();
  }

  resized() {
    const narrow = this.root.clientWidth < NARROW && !this.stage;
    if (narrow !== this.narrow && this.root.clientWidth) {
      this.narrow = narrow;
      if (this.view) this.post.send({kind: "set", values: {}}); // a few figures draw another picture
    }
    this.root.classList.toggle("narrow", narrow);
    if (this.view) this.picture.resized();
  }

  // --- sending -------------------------------------------------------------------------------------------------------

  /** The reader does something: what is playing stops. `newest`: waiting moves of that name are overtaken. */
  act(event, newest = null, base = {}) {
    this.playing = null;
    this.post.send(event, {newest, base, moves: newest === null && !["key", "step", "type", "click"].includes(event.kind)});
  }

  /** As `act`, for what a waiting question locks. */
  move(event, newest, base) {
    if (this.locked) return this.refuse();
    this.act(event, newest, base);
  }

  step(by) {
    if (this.locked) return this.refuse();
    const last = this.post.waiting.at(-1)?.event;
    if (last?.kind === "step" && last.by) last.by += by;
    else this.act({kind: "step", by});
  }

  answer(said) {
    if (!this.locked || said >= this.view.words.answers.length) return;
    this.act({kind: "answer", said, ...(this.quiet.matches ? {} : {share: 0})});
  }

  play() {
    const {time} = this.view.figure;
    if (this.playing?.event.kind === "answer") return this.frame(1);
    if (this.playing) return this.pause();
    if (!time) return;
    this.move({kind: "play", rate: this.rate ?? 1, share: 0});
  }

  pause() {
    this.playing = null;
    this.show(this.view);
  }

  /** Asks for the next picture of what is playing, when the one before has come. */
  frame(share = Math.min(1, (performance.now() - this.playing.began) / this.playing.ms)) {
    const {event, base} = this.playing;
    if (this.post.idle) this.post.send({...event, share}, {newest: "frame", base, run: this.playing});
    else if (share === 1) this.playing.began = -Infinity; // the next one is the last
  }

  arrived(view, job) {
    if (view.error) {
      this.playing = null;
      this.status(view.error);
      return this.view && this.show(this.view);
    }
    if (this.parts.status.dataset.kind === "lost") this.status("");
    if (view.play) {
      this.playing = {...view.play, base: job.base ?? {state: view.state}, began: performance.now()};
    } else if (job.run && (job.event.share === 1 || job.run !== this.playing)) {
      if (job.run === this.playing) this.playing = null;
    }
    this.show(view, job.moves !== false && !view.play && !job.run);
    if (this.playing) requestAnimationFrame(() => this.playing && this.post.idle && this.frame());
  }

  // --- showing -------------------------------------------------------------------------------------------------------

  /** Draws a view; `moves`: what changed glides to its place. */
  show(view, moves = false) {
    const first = !this.view, focused = this.root.contains(document.activeElement);
    this.view = view = {...this.view, ...view}; // what has not changed need not be sent again
    this.post.state = view.state;
    if (first) this.begin();
    this.showScenes();
    this.showWords();
    this.showControls();
    this.picture.show(view.scene, view.words.alt, moves && !first && !this.quiet.matches);
    if (focused && !this.root.contains(document.activeElement)) this.home().focus({preventScroll: true});
  }

  /** Where the focus goes when what had it has gone. */
  home() {
    return this.root.querySelector(".outcome") ?? this.root;
  }

  begin() {
    const {title, idea, formula} = this.view.figure;
    this.root.setAttribute("aria-label", title);
    this.parts.scenes.parentElement.querySelector("h2").textContent = title;
    this.parts.idea.textContent = idea;
    this.parts.general.innerHTML = formula.replaceAll("<mo>", '<mo stretchy="false">'); // brackets as high as letters
    this.buildControls();
    this.unfold(remembered());
  }

  get locked() {
    const words = this.view?.words;
    return Boolean(words?.question) && words.said === null;
  }

  showScenes() {
    const {figure, state} = this.view;
    const buttons = figure.presets.map((name, i) => {
      const seen = state.seen.includes(name), now = name === state.preset;
      return `<button type="button" data-scene="${i}" class="${seen ? "seen" : ""}" title="${escaped(name)}" ${now ? 'aria-current="true"' : ""}
        aria-label="scene ${i + 1}: ${escaped(name)}${seen ? ", seen" : ""}"><span>${i + 1}</span></button>`;
    });
    if (put(this.parts.scenes, figure.presets.length > 1 ? buttons.join("") : "")) {
      this.parts.scenes.querySelector(`[data-scene="${this.sceneFocus}"]`)?.focus({preventScroll: true});
      for (const b of this.parts.scenes.children) this.on(b, "click", () => this.scene(+b.dataset.scene));
    }
    this.sceneFocus = null;
  }

  scene(i) {
    const name = this.view?.figure.presets[i];
    if (name === undefined) return;
    this.sceneFocus = this.parts.scenes.contains(document.activeElement) ? i : null; // buttons are made anew
    this.act({kind: "preset", name});
  }

  showWords() {
    const {words} = this.view, waits = this.locked, going = this.playing?.event.kind === "answer";
    const told = words.question && !waits;
    this.root.classList.toggle("locked", waits);
    this.root.classList.toggle("told", Boolean(told));
    const question = words.question ? `<p class="question">${escaped(words.question)}</p>` : "";
    const pills = words.answers.map((text, i) => pill(text, i, words, waits, going)).join("");
    const show = `<button type="button" class="answer show" data-said="-1">Just show it</button>`;
    const answers = waits ? `<div class="answers">${pills}${show}</div>` : told ? `<ul class="answers">${pills}</ul>` : "";
    if (put(this.parts.ask, question + answers + (told || words.look ? outcome(words, going) : ""))) {
      for (const b of this.parts.ask.querySelectorAll("button")) this.on(b, "click", () => this.answer(+b.dataset.said));
    }
    this.parts.ask.hidden = !words.question && !words.look;
    put(this.parts.readout, words.readout.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`).join(""));
    put(this.parts.numbers, words.numbers);
    this.parts.formula.hidden = false;
    if (this.stage) this.parts.formula.hidden = this.root.scrollHeight > this.root.clientHeight; // only if there is room
    if (!this.playing) this.say();
  }

  /** Tells a screen reader the outcome when it is new, else the read-out: at most once a second. */
  say() {
    const {words} = this.view;
    const readout = words.readout.map(pair => pair.join(" ")).join("; ");
    const text = words.said !== null && words.see && this.told !== words.see ? `${words.see} ${words.look} ${readout}` : readout;
    this.told = words.said === null ? null : words.see;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => put(this.parts.live, escaped(text)), 1000);
  }

  /** A line over the picture; `stays` until an answer comes. */
  status(text, stays = false) {
    this.parts.status.textContent = text;
    this.parts.status.dataset.kind = stays ? "lost" : "";
    clearTimeout(this.fading);
    if (!stays) this.fading = setTimeout(() => (this.parts.status.textContent = ""), 4000);
  }

  /** A locked control was touched: says why. */
  refuse() {
    this.status("Your guess first.");
    const grow = [{}, {boxShadow: "0 0 0 4px var(--blue)"}, {}];
    this.parts.ask.animate(grow, {duration: this.quiet.matches ? 1 : 700, iterations: this.quiet.matches ? 1 : 2});
  }

  // --- controls ------------------------------------------------------------------------------------------------------

  buildControls() {
    const {figure} = this.view, {time} = figure;
    this.controls = new Map();
    for (const spec of figure.controls) {
      if (time && spec.name === time.name) continue;
      const build = {slider, choice, toggle, seed}[spec.kind];
      this.controls.set(spec.name, build(spec, `${this.id}-${spec.name}`, {
        turn: (notch, newest = null) => this.move({kind: "turn", control: spec.name, notch}, newest),
        type: text => this.move({kind: "type", control: spec.name, text}),
      }));
    }
    for (const {row} of this.controls.values()) {
      for (const e of row.querySelectorAll("input, select, button")) e.dataset.lmSuppressShortcuts = "true";
    }
    if (time) this.buildPlayer(time);
    this.parts.defaults.hidden = !this.controls.size;
  }

  buildPlayer({name, last, symbol}) {
    const {player} = this.parts;
    const rates = RATES.filter(r => r <= last).map(r => `<option value="${r}">× ${r}</option>`);
    const button = (kind, name, d) => `<button type="button" class="${kind}" title="${name}" aria-label="${name.slice(0, -4)}"
      ><svg viewBox="0 0 20 20" aria-hidden="true"><path d="${d}"/></svg></button>`;
    player.hidden = false;
    player.innerHTML = `<div class="buttons">${button("restart", "Restart (r)", "M5 4v12M16 4L8 10L16 16Z")}
      ${button("back", "Back (,)", "M13 4L6 10L13 16")}<button type="button" class="run" title="Space">Play</button>
      ${button("forth", "Step (.)", "M7 4L14 10L7 16")}</div>
      <span class="progress"><input type="range" min="0" max="${last}" step="1" data-lm-suppress-shortcuts="true"
        aria-label="${escaped(labelled(this.view.figure, name))}"><output><i class="symbol">${escaped(symbol)}</i> = <b></b></output></span>
      <select aria-label="speed" data-lm-suppress-shortcuts="true" ${rates.length < 2 ? "hidden" : ""}>${rates.join("")}</select>`;
    const part = kind => player.querySelector(`.${kind}`), range = player.querySelector("input"), rate = player.querySelector("select");
    this.on(part("restart"), "click", () => this.move({kind: "step", to: 0}));
    this.on(part("back"), "click", () => this.step(-1));
    this.on(part("forth"), "click", () => this.step(1));
    this.on(part("run"), "click", () => this.play());
    this.on(range, "input", () => (fill(range), this.move({kind: "step", to: +range.value}, "step")));
    this.on(rate, "change", () => {
      this.rate = +rate.value;
      if (this.playing?.event.kind === "play") this.playing = null, this.play();
    });
    this.progress = {range, output: player.querySelector("output b"), run: part("run"), last};
  }

  showControls() {
    const {controls, figure, words} = this.view, waits = this.locked;
    const time = figure.time?.name;
    const names = [...this.controls.keys()], use = words.use.filter(name => name !== time && names.includes(name));
    const main = words.use.length ? use : names.slice(0, 2);
    const order = JSON.stringify(main);
    if (this.order !== order) {
      this.order = order;
      this.parts.controls.replaceChildren(...main.slice(0, this.stage ? 1 : main.length).map(name => this.controls.get(name).row));
      this.parts.rest.replaceChildren(...names.filter(name => !main.includes(name)).map(name => this.controls.get(name).row));
      this.parts.more.hidden = !this.parts.rest.children.length;
    }
    for (const [name, control] of this.controls) {
      if (!this.post.waits(`turn ${name}`)) control.sync(...controls[name]); // else the hand is further than the view
      for (const e of control.row.querySelectorAll("input, select, button")) e.setAttribute("aria-disabled", waits);
    }
    if (this.progress && !this.post.waits("step")) this.showProgress(...controls[time]);
  }

  showProgress(k, text) {
    const {range, output, run, last} = this.progress, running = this.playing?.event.kind === "play";
    range.value = k;
    range.setAttribute("aria-valuetext", `${text} of ${last}`);
    fill(range);
    output.textContent = text;
    put(run, running ? "Pause" : "Play");
    for (const b of this.parts.player.querySelectorAll("button, input")) b.setAttribute("aria-disabled", this.locked);
  }

  /** Shows or hides the controls that do not matter now; the choice is kept for the next figure. */
  unfold(open) {
    this.open = open;
    this.parts.rest.hidden = !open;
    this.parts.more.textContent = open ? "Fewer controls" : "All controls";
    this.parts.more.setAttribute("aria-expanded", open);
    remembered(open);
  }

  // --- keys ----------------------------------------------------------------------------------------------------------

  hear(keys) {
    this.on(keys, "keydown", e => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.key === "Tab" || !this.view) return;
      if (e.key === "Escape") return document.activeElement.blur();
      if (keys === this.root) e.stopPropagation();
      if (e.target.closest?.('input[type="text"]')) return;
      if (this.pressed(e)) e.preventDefault();
    });
  }

  /** Does what the key means; true if it meant something. */
  pressed({key, shiftKey: shift, repeat, target}) {
    const native = target.closest?.("button, select, input") ?? null;
    const letter = key.length === 1 ? "abcdefgh".indexOf(key.toLowerCase()) : -1;
    if (/^[1-9]$/.test(key)) return this.scene(+key - 1), true;
    if (letter >= 0 && this.locked) return this.answer(letter), true;
    if ((key === "Enter" || key === " ") && native) return false; // the button that has the focus
    if ((key === "Enter" || (key === " " && this.stage)) && this.locked) return this.answer(-1), true;
    if (key === " ") return this.play(), true;
    if (key === ".") return this.step(1), true;
    if (key === ",") return this.step(-1), true;
    if (key === "r") return this.view.figure.time ? this.move({kind: "step", to: 0}) : this.act({kind: "defaults"}), true;
    if (native && !(this.stage && native.tagName === "BUTTON")) return this.locked && native.type === "range" && key.startsWith("Arrow") ? (this.refuse(), true) : false;
    if (!this.stage && !this.parts.panels.contains(target)) return false;
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "[", "]", "Delete", "Backspace", "Enter"].includes(key)) return false;
    if (repeat && this.post.waits("key")) return true; // a held key goes as fast as answers come, and stops when it is let go
    const handle = target.closest?.("[data-handle]")?.dataset.handle ?? this.view.state.handle;
    this.picture.focusing = key === "[" || key === "]" ? "next" : handle;
    this.move({kind: "key", key, shift, ...(handle ? {handle} : {})});
    return true;
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
    const late = setTimeout(() => this.fail(flight), WAIT);
    new Promise(done => done(this.host.ask({...this.request(), state: job.base.state, event: job.event}))).then(
      view => {
        clearTimeout(late);
        if (this.latest !== flight) return; // another request went out since
        this.flight = null;
        this.arrived(view, job);
        this.next();
      },
      () => (clearTimeout(late), this.fail(flight)),
    );
  }

  fail(flight) {
    if (this.flight !== flight) return;
    this.flight = null; // an answer that still comes is shown, if nothing else was asked
    this.waiting = [];
    this.lost();
  }
}

// --- words and controls as HTML ----------------------------------------------------------------------------------------

function escaped(text) {
  return String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}

/** Sets the inside of an element; false if it is so already. */
function put(element, html) {
  if (element.html === html) return false;
  element.html = html;
  element.innerHTML = html;
  return true;
}

function pill(text, i, {said, right}, waits, going) {
  const inside = `<b>${LETTERS[i]}</b><span>${escaped(text)}</span>`;
  if (waits) return `<button type="button" class="answer" data-said="${i}">${inside}</button>`;
  if (going) return `<li class="answer ${i === said ? "said" : ""}">${inside}</li>`;
  const words = i === right ? "right" : "wrong";
  return `<li class="answer ${words} ${i === said ? "said" : ""}">${inside}<small>${i === right ? "✓" : ""}<i class="hidden">${words}</i></small></li>`;
}

/** What was said and what is seen; while it is still going on only what was said. */
function outcome({question, said, right, see, look}, going) {
  const yours = question && said >= 0 ? `<b>You said ${LETTERS[said]}.</b> ` : "";
  const seen = question ? `<b>You see ${LETTERS[right]}:</b> ${escaped(see)}` : "";
  return `<p class="outcome" tabindex="-1">${yours}<span class="${going ? "coming" : "see"}">${seen}
    ${look ? `<span class="look">${escaped(look)}</span>` : ""}</span></p>`;
}

function labelled({controls}, name) {
  return controls.find(c => c.name === name)?.label ?? name;
}

function fill(range) {
  range.style.setProperty("--at", range.value / (range.max || 1));
}

function rowOf(kind, html, role) {
  const row = document.createElement("div");
  row.className = `control ${kind} ${role ? "role-" + role.replaceAll(" ", "-") : ""}`;
  row.innerHTML = html;
  return row;
}

function nameOf({label, symbol}) {
  return `<span>${escaped(label)}</span>${symbol ? ` <i class="symbol">${escaped(symbol)}</i>` : ""}`;
}

function slider(spec, id, {turn, type}) {
  const {name, label, notches, ticks = []} = spec;
  const marks = ticks.map(([notch, text]) => `<span style="--at:${notch / notches}">${escaped(text)}</span>`).join("");
  const row = rowOf("slide", `<label for="${id}">${nameOf(spec)}</label>
    <span class="pull"><span class="track"><input type="range" id="${id}" min="0" max="${notches}" step="1">${marks && `<span class="ticks" aria-hidden="true">${marks}</span>`}</span>
    <input type="text" inputmode="decimal" autocomplete="off" aria-label="${escaped(label)}, exact value"></span>`, spec.role);
  const [range, exact] = row.querySelectorAll("input");
  let shown = "", width = 6;
  range.oninput = () => (fill(range), turn(+range.value, `turn ${name}`));
  exact.onchange = () => type(exact.value); // Enter, or the focus goes
  exact.onfocus = () => exact.select();
  return {row, sync(notch, text) {
    range.value = notch;
    range.setAttribute("aria-valuetext", text);
    fill(range);
    if (document.activeElement !== exact || text !== shown) exact.value = shown = text; // else it is being typed
    exact.style.width = `${(width = Math.max(width, text.length + 2))}ch`; // never narrower: nothing shall jump
  }};
}

function choice(spec, id, {turn}) {
  const {options} = spec;
  if (options.length > 4 || options.join("").length > 36) {
    const row = rowOf("choose", `<label for="${id}">${nameOf(spec)}</label>
      <select id="${id}">${options.map((o, i) => `<option value="${i}">${escaped(o)}</option>`).join("")}</select>`);
    const select = row.querySelector("select");
    select.onchange = () => turn(+select.value);
    return {row, sync: notch => (select.value = notch)};
  }
  const row = rowOf("choose", `<span id="${id}">${nameOf(spec)}</span><div class="segments" role="radiogroup" aria-labelledby="${id}">
    ${options.map((o, i) => `<label><input type="radio" name="${id}" value="${i}"><span>${escaped(o)}</span></label>`).join("")}</div>`);
  const radios = [...row.querySelectorAll("input")];
  let now = 0;
  for (const radio of radios) radio.onchange = () => (turn(+radio.value), (radios[now].checked = true)); // moves when the view comes
  return {row, sync: notch => (radios[(now = notch)].checked = true)};
}

function toggle(spec, id, {turn}) {
  const row = rowOf("toggle", `<span id="${id}">${nameOf(spec)}</span><button type="button" role="switch" aria-checked="false" aria-labelledby="${id}"></button>`);
  const button = row.querySelector("button");
  button.onclick = () => turn(button.getAttribute("aria-checked") === "true" ? 0 : 1);
  return {row, sync: notch => button.setAttribute("aria-checked", notch === 1)};
}

function seed(spec, id, {turn, type}) {
  const row = rowOf("seed", `<label for="${id}">${nameOf(spec)}</label>
    <input type="text" inputmode="numeric" autocomplete="off" id="${id}"><button type="button">New ${escaped(spec.label)}</button>`);
  const exact = row.querySelector("input");
  let now = 0;
  exact.onchange = () => type(exact.value);
  row.querySelector("button").onclick = () => turn((now + 1) % ((spec.notches ?? 9999) + 1));
  return {row, sync: (notch, text) => ((now = notch), (exact.value = text))};
}

/** Whether all controls were in sight when one last looked. */
function remembered(open) {
  try {
    if (open === undefined) return localStorage.getItem("nblib-all-controls") === "yes";
    localStorage.setItem("nblib-all-controls", open ? "yes" : "no");
  } catch {
    // a page without storage forgets it
  }
  return false;
}

// --- the picture -------------------------------------------------------------------------------------------------------

/** The panels of a scene as SVG in real px, a field behind it on a canvas. Marks and handles keep their elements. */
class Picture {
  constructor(element, figure) {
    Object.assign(this, {element, figure, panels: [], scene: null, arrays: new Map()});
  }

  /** Draws a scene; `moves`: from the present one to it in a quarter of a second. */
  show(scene, alt, moves) {
    this.element.setAttribute("aria-label", alt);
    const before = this.now ?? this.scene, arrays = new Map();
    const unpack = v => {
      if (Array.isArray(v)) return Float64Array.from(v, n => n ?? NaN);
      if (!arrays.has(v.f32)) arrays.set(v.f32, this.arrays.get(v.f32) ?? floats(v.f32)); // the same array if nothing changed
      return arrays.get(v.f32);
    };
    this.scene = scene.map(panel => ({...panel, marks: panel.marks.map(mark => unpacked(mark, unpack))}));
    this.arrays = arrays;
    cancelAnimationFrame(this.moving);
    this.now = null;
    if (!moves || !before) return this.draw(this.scene);
    const began = performance.now();
    const frame = time => {
      const share = Math.min(1, Math.max(0, time - began) / MOVE);
      this.now = share < 1 ? between(before, this.scene, share * share * (3 - 2 * share)) : null;
      this.draw(this.now ?? this.scene);
      if (this.now) this.moving = requestAnimationFrame(frame);
    };
    this.moving = requestAnimationFrame(frame);
  }

  resized() {
    if (this.element.clientWidth !== this.width || (this.figure.stage && this.element.clientHeight !== this.height)) this.draw(this.now ?? this.scene);
  }

  /** The colours have changed. */
  repaint() {
    this.looks = new Map();
    for (const plot of this.panels) plot.painted = null;
    if (this.scene) this.draw(this.now ?? this.scene);
  }

  draw(scene) {
    const {stage, narrow} = this.figure;
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    if (!this.width) return; // not on the page yet; `resized` comes
    this.looks ??= new Map();
    this.pen ??= pen(this.figure.root, stage);
    const {height, boxes} = layout(scene, this.width, stage ? this.height : 0, narrow, this.pen);
    if (!stage) this.element.style.height = `${height}px`;
    while (this.panels.length > scene.length) this.panels.pop().element.remove();
    while (this.panels.length < scene.length) this.panels.push(new Plot(this, this.panels.length));
    scene.forEach((panel, i) => this.panels[i].draw(panel, boxes[i]));
    this.focus();
  }

  /** After [ or ] the focus goes to the handle that is selected now; after a move it stays where it was. */
  focus() {
    if (!this.focusing) return;
    const name = this.figure.view.state.handle;
    if (this.focusing !== "next" && this.focusing !== name) return;
    this.panels.flatMap(plot => [...plot.handles.values()]).find(h => h.dataset.handle === name)?.focus({preventScroll: true});
    this.focusing = null;
  }

  /** What the style sheet says about a role and its look: marker, size, width. */
  look(element, role, look) {
    const key = `${role}/${look}`;
    if (!this.looks.has(key)) {
      const style = getComputedStyle(element), get = (name, other) => style.getPropertyValue(name).trim() || other;
      this.looks.set(key, {marker: get("--marker", "circle"), size: +get("--size", 1), width: get("--w", 2) * get("--k", 1)});
    }
    return this.looks.get(key);
  }
}

/** One panel: its element, and what the hand does in it. */
class Plot {
  constructor(picture, index) {
    Object.assign(this, {picture, index, figure: picture.figure, id: `${picture.figure.id}-${index}`, marks: new Map(), handles: new Map()});
    this.element = document.createElement("div");
    this.element.className = "panel";
    this.element.innerHTML = `<canvas hidden></canvas><svg><defs><clipPath id="${this.id}"><rect/></clipPath></defs>
      <g class="axes" aria-hidden="true"></g><g class="marks" aria-hidden="true"></g><g class="handles"></g></svg>`;
    [this.canvas, this.svg] = this.element.children;
    [, this.axes, this.drawn, this.hands] = this.svg.children;
    picture.element.append(this.element);
    for (const kind of ["down", "move", "up", "cancel"]) this.svg.addEventListener(`pointer${kind}`, e => this[kind](e));
  }

  draw(panel, box) {
    this.panel = panel;
    const {left, top, width, height, plot} = box, {pen} = this.picture;
    Object.assign(this.element.style, {left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`});
    this.box = plot;
    this.X = scaled(panel.x, plot.left, plot.left + plot.width);
    this.Y = scaled(panel.y, plot.top + plot.height, plot.top);
    const clip = this.svg.querySelector("rect");
    for (const [key, value] of [["x", plot.left], ["y", plot.top], ["width", plot.width], ["height", plot.height]]) clip.setAttribute(key, value);
    this.svg.setAttribute("role", panel.handles.length ? "group" : "img");
    this.svg.setAttribute("aria-label", panel.title || (panel.handles.length ? `panel ${this.index + 1}` : this.picture.element.ariaLabel));
    this.svg.classList.toggle("click", panel.click);
    put(this.axes, axes(panel, this, pen));
    this.field(panel.marks.find(m => m.kind === "field"));
    keyed(this.drawn, this.marks, panel.marks.filter(m => m.kind !== "field"), (g, mark) => this.mark(g, mark));
    keyed(this.hands, this.handles, this.figure.recorded ? [] : panel.handles, (g, handle) => this.handle(g, handle));
  }

  mark(g, mark) {
    const kind = `mark ${mark.kind} role-${mark.role.replaceAll(" ", "-")} ${mark.look}`;
    if (g.getAttribute("class") !== kind) g.setAttribute("class", kind);
    const look = {...this.picture.look(g, mark.role, mark.look), stage: this.figure.stage, id: `${this.id}-${g.key}`, pen: this.picture.pen};
    put(g, DRAW[mark.kind](mark, this, look));
    g.setAttribute("clip-path", CLIPPED.has(mark.kind) ? `url(#${this.id})` : "none");
  }

  handle(g, {name, at, axis, role}) {
    const {drag} = this.figure, held = drag?.plot === this && drag.name === name && (drag.down || this.figure.post.waits(drag.move));
    const [x, y] = held ? drag.at : at, px = this.X(x), py = this.Y(y);
    g.setAttribute("class", `handle role-${role.replaceAll(" ", "-")} ${axis} ${this.figure.view.state.handle === name ? "selected" : ""}`);
    g.style.display = Number.isFinite(px + py) ? "" : "none";
    g.setAttribute("transform", `translate(${px} ${py})`);
    if (!g.dataset.handle) {
      g.dataset.handle = name;
      g.dataset.lmSuppressShortcuts = "true";
      g.tabIndex = 0;
      g.setAttribute("role", "slider");
      g.setAttribute("aria-label", name);
      g.innerHTML = `<circle class="hit" r="22"/><circle class="halo"/><circle class="disc"/><path class="hint" d="${hint(axis)}"/>`;
    }
    const [low, high] = this.panel[axis === "y" ? "y" : "x"].range, said = {x: brief(x), y: brief(y), xy: `${brief(x)}, ${brief(y)}`};
    const values = {valuemin: low, valuemax: high, valuenow: axis === "y" ? y : x, valuetext: said[axis], disabled: this.figure.locked};
    for (const [key, value] of Object.entries(values)) g.setAttribute(`aria-${key}`, value);
  }

  field(mark) {
    this.canvas.hidden = !mark;
    this.svg.classList.toggle("over-field", Boolean(mark));
    if (!mark) return (this.painted = null);
    const {box} = this, key = [mark.z, mark.levels?.join(), ...[this.panel.x, this.panel.y].flatMap(a => a.range), box.width, box.height];
    Object.assign(this.canvas.style, {left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px`});
    if (this.painted?.every((v, i) => v === key[i])) return;
    this.painted = key;
    paint(this.canvas, mark, this, ramp(this.figure.root));
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  at(e) {
    const {left, top} = this.svg.getBoundingClientRect();
    return [e.clientX - left, e.clientY - top];
  }

  /** The handle under the hand: of several the nearest. */
  nearest([px, py]) {
    const near = this.panel.handles.map(h => [Math.hypot(this.X(h.at[0]) - px, this.Y(h.at[1]) - py), h]);
    const [far, handle] = near.reduce((a, b) => (b[0] < a[0] ? b : a), [Infinity, null]);
    return far <= 24 && !this.figure.recorded ? handle : null;
  }

  down(e) {
    if (e.button || this.figure.drag?.down || !e.isPrimary) return;
    const place = this.at(e), handle = this.nearest(place), {figure} = this;
    this.pressed = place;
    if (!handle) return;
    e.preventDefault(); // no selection of text; the focus goes by hand
    const g = this.handles.get(handle.name);
    g.focus({preventScroll: true});
    if (figure.locked) return figure.refuse();
    g.setPointerCapture(e.pointerId);
    const grip = [this.X(handle.at[0]) - place[0], this.Y(handle.at[1]) - place[1]];
    figure.drag = {plot: this, down: true, pointer: e.pointerId, name: handle.name, axis: handle.axis, start: handle.at, at: handle.at, grip, base: {}, move: `drag ${handle.name}`};
  }

  move(e) {
    const {drag} = this.figure;
    if (!drag?.down || drag.plot !== this || drag.pointer !== e.pointerId) return;
    const [px, py] = this.at(e), {left, top, width, height} = this.box;
    const x = this.X.back(clamp(px + drag.grip[0], left, left + width)), y = this.Y.back(clamp(py + drag.grip[1], top, top + height));
    drag.at = [drag.axis === "y" ? drag.start[0] : x, drag.axis === "x" ? drag.start[1] : y];
    drag.moved = true;
    this.figure.move({kind: "drag", handle: drag.name, at: drag.at}, drag.move, drag.base);
    const handle = this.panel.handles.find(h => h.name === drag.name);
    if (handle) this.handle(this.handles.get(drag.name), handle); // follows at once, the rest when the view comes
  }

  up(e) {
    const {figure} = this, {drag} = figure, place = this.at(e);
    if (drag?.down && drag.pointer === e.pointerId) return (drag.down = false);
    const still = this.pressed && Math.hypot(place[0] - this.pressed[0], place[1] - this.pressed[1]) < 6;
    this.pressed = null;
    const {left, top, width, height} = this.box, inside = place[0] >= left && place[0] <= left + width && place[1] >= top && place[1] <= top + height;
    if (still && inside && this.panel.click && !this.nearest(place)) {
      figure.move({kind: "click", panel: this.index, at: [this.X.back(place[0]), this.Y.back(place[1])]});
    }
  }

  cancel() {
    this.pressed = null;
    if (this.figure.drag) this.figure.drag.down = false;
  }
}

/** One `<g>` for each item, by name and in order; what is gone is removed. */
function keyed(parent, elements, items, draw) {
  const names = new Set(items.map(item => item.name));
  for (const [name, g] of elements) if (!names.has(name)) g.remove(), elements.delete(name);
  let place = parent.firstChild;
  for (const item of items) {
    let g = elements.get(item.name);
    if (!g) {
      g = document.createElementNS(SVG, "g");
      g.key = parent.count = (parent.count ?? 0) + 1;
      elements.set(item.name, g);
    }
    if (g === place) place = place.nextSibling;
    else parent.insertBefore(g, place);
    draw(g, item);
  }
}

function clamp(v, low, high) {
  return Math.min(Math.max(v, low), high);
}

function brief(v) {
  return String(+v.toPrecision(3)).replace("-", "−");
}

// --- numbers of a scene ------------------------------------------------------------------------------------------------

function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), c => c.charCodeAt(0)).buffer);
}

function unpacked(mark, unpack) {
  const data = Object.entries(mark).filter(([key, v]) => key !== "text" && v !== null && typeof v === "object");
  return {...mark, ...Object.fromEntries(data.map(([key, v]) => [key, unpack(v)]))};
}

/** The scene the `share` of the way from one to another: marks of the same name and kind move, all else is there at once. */
function between(from, to, share) {
  const mix = (a, b) => a + share * (b - a);
  const axis = (old, axis) => {
    if (old.scale !== axis.scale) return axis;
    const f = axis.scale === "log" ? Math.log : v => v, g = axis.scale === "log" ? Math.exp : v => v;
    return {...axis, range: axis.range.map((v, i) => g(mix(f(old.range[i]), f(v))))};
  };
  return to.map((panel, i) => {
    if (!from[i]) return panel;
    const marks = new Map(from[i].marks.map(m => [m.name, m])), handles = new Map(from[i].handles.map(h => [h.name, h]));
    return {...panel, x: axis(from[i].x, panel.x), y: axis(from[i].y, panel.y),
      marks: panel.marks.map(m => moved(marks.get(m.name), m, share, mix)),
      handles: panel.handles.map(h => ({...h, at: h.at.map((v, j) => mix(handles.get(h.name)?.at[j] ?? v, v))}))};
  });
}

function moved(old, mark, share, mix) {
  if (old?.kind !== mark.kind) return mark;
  const now = {...mark};
  for (const [key, v] of Object.entries(mark)) {
    if (typeof v === "number" && key === "at") now[key] = mix(old[key], v);
    if (ArrayBuffer.isView(v) && old[key]?.length === v.length && old[key] !== v) now[key] = Float64Array.from(v, (n, i) => mix(old[key][i], n));
  }
  if (mark.kind === "arrows" && old.dx.length === mark.dx.length) turn(old, mark, now, share);
  return now;
}

/** Arrows turn along an arc, by the shorter way. */
function turn(old, mark, now, share) {
  now.dx = Float64Array.from(now.dx);
  now.dy = Float64Array.from(now.dy);
  for (let i = 0; i < mark.dx.length; i++) {
    const a = Math.atan2(old.dy[i], old.dx[i]), b = Math.atan2(mark.dy[i], mark.dx[i]);
    const angle = a + share * Math.atan2(Math.sin(b - a), Math.cos(b - a));
    const length = (1 - share) * Math.hypot(old.dx[i], old.dy[i]) + share * Math.hypot(mark.dx[i], mark.dy[i]);
    now.dx[i] = length * Math.cos(angle);
    now.dy[i] = length * Math.sin(angle);
  }
}

/** From data coordinates to px, rounded to a tenth; `back` from px. */
function scaled({range: [low, high], scale}, from, to) {
  const log = scale === "log", first = log ? Math.log10(low) : low, unit = (to - from) / ((log ? Math.log10(high) : high) - first || 1);
  const px = v => Math.round(10 * clamp(from + ((log ? Math.log10(v) : v) - first) * unit, -1e5, 1e5)) / 10;
  px.back = p => (log ? 10 ** (first + (p - from) / unit) : first + (p - from) / unit);
  return px;
}

// --- layout, axes ------------------------------------------------------------------------------------------------------

/** How letters are measured, and their sizes: they never shrink with the picture. */
function pen(root, stage) {
  const context = document.createElement("canvas").getContext("2d"), family = getComputedStyle(root).fontFamily;
  const widths = new Map(), tick = stage ? 22 : 15;
  const wide = (text, size = tick, weight = 400) => {
    const key = `${weight} ${size}px ${text}`;
    if (!widths.has(key)) {
      if (widths.size > 5000) widths.clear();
      context.font = `${weight} ${size}px ${family}`;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  };
  return {wide, tick, title: stage ? 26 : 16, text: stage ? 25 : 16, gap: stage ? 14 : 8};
}

/** Space around the plot of a panel. A short label of y stands beside the title, over the numbers of its axis. */
function margins({title, axes, x, y}, pen) {
  const numbers = axes ? Math.max(0, ...y.ticks.map(([, text]) => pen.wide(text))) : 0;
  const left = axes ? Math.max(numbers + pen.gap, pen.tick) + 2 : 2, last = axes && x.ticks.length ? pen.wide(x.ticks.at(-1)[1]) / 2 : 0;
  const beside = y.label && pen.wide(y.label) + pen.gap <= left;
  return {
    left, beside, right: Math.max(last, 6), title: pen.wide(title, pen.title, 600),
    top: (title || beside ? pen.title * 1.5 : 4) + (y.label && !beside ? pen.tick * 1.5 : 0) + (axes && (title || y.label) ? pen.gap : 4),
    bottom: (axes && x.ticks.length ? pen.tick + pen.gap : 4) + (x.label ? pen.tick * 1.35 : 2),
  };
}

/** Where the panels stand, in px: rows from above, panels of one row side by side; one below another if it is narrow. */
function layout(scene, width, height, narrow, pen) {
  const space = narrow ? 0 : pen.gap * 4;
  const rows = narrow ? scene.map(panel => [panel]) : [...Map.groupBy(scene.map(panel => panel), p => p.row)].sort((a, b) => a[0] - b[0]).map(([, row]) => row);
  const shares = rows.map(row => Math.max(...row.map(p => p.height))), all = shares.reduce((a, b) => a + b, 0);
  const most = Math.max(...shares), between = 10 * (rows.length - 1);
  const total = height ? height - between : narrow ? 0 : Math.max(306, 195 * rows.length);
  const boxes = new Map();
  let top = 0;
  rows.forEach((row, i) => {
    const edges = row.map(panel => margins(panel, pen));
    const above = Math.max(...edges.map(m => m.top)), below = Math.max(...edges.map(m => m.bottom));
    const widths = shared(row, width - space * (row.length - 1), edges, narrow ? 0 : (total * shares[i]) / all - above - below);
    const natural = row[0].equal ? above + below + Math.min(420, (width - edges[0].left - edges[0].right) * aspect(row[0])) : above + below + 0.5 * width * (shares[i] / most);
    const high = narrow ? Math.round(natural) : (total * shares[i]) / all;
    let left = 0;
    row.forEach((panel, j) => {
      const m = edges[j], plot = {left: m.left, top: above, width: Math.max(40, widths[j] - m.left - m.right), height: Math.max(40, high - above - below)};
      boxes.set(panel, {left, top, width: widths[j], height: high, plot: panel.equal ? fitted(panel, plot) : plot});
      left += widths[j] + space;
    });
    top += high + 10;
  });
  return {height: top - 10, boxes: scene.map(panel => ({...boxes.get(panel)}))};
}

/** The widths of a row: by shares, but a panel with equal units takes no more than it can fill, if others can. */
function shared(row, width, edges, high) {
  const all = row.reduce((sum, p) => sum + p.width, 0), widths = row.map(p => (width * p.width) / all);
  const fills = row.map((p, j) => (p.equal && high > 0 ? Math.min(widths[j], Math.max(high / aspect(p), edges[j].title) + edges[j].left + edges[j].right) : null));
  const rest = width - fills.reduce((sum, w) => sum + (w ?? 0), 0), free = row.reduce((sum, p, j) => sum + (fills[j] === null ? p.width : 0), 0);
  return free ? row.map((p, j) => fills[j] ?? (rest * p.width) / free) : widths;
}

function aspect({x, y}) {
  return Math.abs((y.range[1] - y.range[0]) / (x.range[1] - x.range[0]));
}

function fitted(panel, {left, top, width, height}) {
  const ratio = aspect(panel), wide = Math.min(width, height / ratio), high = Math.min(height, width * ratio);
  return {left: left + (width - wide) / 2, top: top + (panel.axes ? height - high : (height - high) / 2), width: wide, height: high};
}

function axes(panel, {X, Y, box}, pen) {
  const {left, top, width, height} = box, right = left + width, bottom = top + height, {x, y} = panel;
  const beside = margins(panel, pen).beside, head = top - pen.gap - (y.label && !beside ? pen.tick * 1.5 : 0);
  let svg = panel.title ? words("title", left, head, panel.title) : "";
  if (y.label) svg += beside ? words("label", left - pen.gap, head, y.label, "end") : words("label", Math.max(0, left - 24), top - pen.gap, y.label);
  if (x.label) svg += words("label", left + width / 2, bottom + pen.tick * 0.9 + (panel.axes && x.ticks.length ? pen.tick + pen.gap : 4), x.label, "middle");
  if (!panel.axes) return svg;
  const level = y.ticks.filter(([v]) => inside(Y(v), top, bottom)), upright = x.ticks.filter(([v]) => inside(X(v), left, right));
  const line = (kind, x1, y1, x2, y2) => `<path class="${kind}" d="M${x1} ${crisp(y1)}L${x2} ${crisp(y2)}"/>`;
  for (const [v] of level) svg += line("grid", left, Y(v), right, Y(v));
  if (panel.equal) for (const [v] of upright) svg += `<path class="grid" d="M${crisp(X(v))} ${top}V${bottom}"/>`;
  const zero = y.scale !== "log" && inside(Y(0), top, bottom) ? Y(0) : bottom;
  svg += line("zero", left, zero, right, zero);
  if (panel.equal && inside(X(0), left, right)) svg += `<path class="zero" d="M${crisp(X(0))} ${top}V${bottom}"/>`;
  for (const [v, text] of spaced(level, ([v]) => Y(v), () => pen.tick * 1.1)) svg += words("tick", left - pen.gap, Y(v) + pen.tick * 0.35, text, "end");
  for (const [v, text] of spaced(upright, ([v]) => X(v), ([, text]) => pen.wide(text) + 10)) svg += words("tick", X(v), bottom + pen.tick + 4, text, "middle");
  return svg;
}

function inside(v, low, high) {
  return v >= low - 0.5 && v <= high + 0.5;
}

function crisp(v) {
  return Math.round(v - 0.5) + 0.5;
}

function words(kind, x, y, text, anchor = "start") {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** As many labels as have room: all, or every second, third ... */
function spaced(ticks, at, size) {
  for (let every = 1; every < ticks.length; every++) {
    const some = ticks.filter((_, i) => i % every === 0);
    const fits = some.every((t, i) => !i || Math.abs(at(t) - at(some[i - 1])) >= (size(t) + size(some[i - 1])) / 2);
    if (fits) return some;
  }
  return ticks.slice(0, 1);
}

// --- the kinds of marks: (mark, {X, Y, box}, look) -> SVG ----------------------------------------------------------------

const CLIPPED = new Set(["line", "area", "boxes", "links", "arrows", "rule"]);

const DRAW = {
  line: ({x, y}, {X, Y}) => `<path d="${track(x, y, X, Y)}"/>`,
  rule: ({axis, at}, {X, Y, box}) => (axis === "x" ? `<path d="M${X(at)} ${box.top}V${box.top + box.height}"/>` : `<path d="M${box.left} ${Y(at)}H${box.left + box.width}"/>`),
  area: ({x, low, high, look}, {X, Y}, {id}) => hatching(look, id) + `<path ${hatched(look, id)} d="${ribbons(x, low, high, X, Y)}"/>`,
  boxes, dots, links, arrows, text,
};

/** The path through all points; NaN tears it. */
function track(x, y, X, Y) {
  let d = "", torn = true;
  for (let i = 0; i < x.length; i++) {
    const px = X(x[i]), py = Y(y[i]);
    if (px !== px || py !== py) torn = true;
    else (d += `${torn ? "M" : "L"}${px} ${py}`), (torn = false);
  }
  return d;
}

function ribbons(x, low, high, X, Y) {
  let d = "", start = 0;
  for (let i = 0; i <= x.length; i++) {
    if (i < x.length && Number.isFinite(x[i] + low[i] + high[i])) continue;
    if (i - start > 1) {
      const cut = a => a.slice(start, i), back = a => cut(a).reverse();
      d += track(cut(x), cut(high), X, Y) + track(back(x), back(low), X, Y).replace("M", "L") + "Z";
    }
    start = i + 1;
  }
  return d;
}

function hatching(look, id) {
  return look.includes("hatched") ? `<pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern>` : "";
}

function hatched(look, id) {
  return look.includes("hatched") ? `style="fill:url(#${id});fill-opacity:1"` : "";
}

function boxes({left, low, right, high, tint, look}, {X, Y, panel}, {id}) {
  let svg = hatching(look, id);
  for (let i = 0; i < left.length; i++) {
    const x = [X(left[i]), X(right[i])].sort((a, b) => a - b), y = [Y(low[i]), Y(high[i])].sort((a, b) => a - b);
    const width = x[1] - x[0], height = y[1] - y[0];
    if (!Number.isFinite(width + height)) continue;
    const round = panel.axes || tint ? 0 : Math.min(10, width / 5, height / 4).toFixed(1);
    const style = tint ? `style="fill-opacity:${clamp(tint[i], 0, 1).toFixed(3)}"` : hatched(look, id);
    svg += `<rect ${style} x="${x[0]}" y="${y[0]}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="${round}"/>`;
  }
  return svg;
}

const MARKER = {
  circle: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  square: (x, y, r) => `M${x - 0.9 * r} ${y - 0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`,
  diamond: (x, y, r) => `M${x} ${y - 1.25 * r}l${1.25 * r} ${1.25 * r}l${-1.25 * r} ${1.25 * r}l${-1.25 * r} ${-1.25 * r}Z`,
  triangle: (x, y, r) => `M${x} ${y - 1.2 * r}l${1.15 * r} ${2 * r}h${-2.3 * r}Z`,
  down: (x, y, r) => `M${x} ${y + 1.2 * r}l${1.15 * r} ${-2 * r}h${-2.3 * r}Z`,
  plus: (x, y, r) => `M${x - 1.2 * r} ${y}h${2.4 * r}M${x} ${y - 1.2 * r}v${2.4 * r}`,
  cross: (x, y, r) => `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x - r} ${y + r}l${2 * r} ${-2 * r}`,
  bar: (x, y, r) => `M${x} ${y - 1.2 * r}v${2.4 * r}`,
};

function dots({x, y}, {X, Y, box}, {marker, size, stage}) {
  const r = 4.5 * size * (stage ? 1.5 : 1);
  let d = "";
  for (let i = 0; i < x.length; i++) {
    const px = X(x[i]), py = Y(y[i]);
    if (inside(px, box.left, box.left + box.width) && inside(py, box.top, box.top + box.height)) d += MARKER[marker](px, py, r);
  }
  return `<path class="${marker}" d="${d}"/>`;
}

function links({x, y, to_x, to_y, weights}, {X, Y}, {stage}) {
  const most = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0) || 1;
  let svg = "";
  for (let i = 0; i < x.length; i++) {
    const [a, b, c, d] = [X(x[i]), Y(y[i]), X(to_x[i]), Y(to_y[i])], middle = ((a + c) / 2).toFixed(1), wide = (1 + (5 * Math.abs(weights[i])) / most) * (stage ? 1.4 : 1);
    svg += `<path class="${weights[i] < 0 ? "negative" : ""}" style="stroke-width:${wide.toFixed(1)}px" d="M${a} ${b}C${middle} ${b} ${middle} ${d} ${c} ${d}"/>`;
  }
  return svg;
}

function arrows({x, y, dx, dy}, {X, Y}, {width, stage}) {
  const most = (6 + 2.5 * width) * (stage ? 1.4 : 1);
  let shafts = "", heads = "";
  for (let i = 0; i < x.length; i++) {
    const a = X(x[i]), b = Y(y[i]), c = X(x[i] + dx[i]), d = Y(y[i] + dy[i]), length = Math.hypot(c - a, d - b);
    if (!(length > 0.5)) continue;
    const head = Math.min(length, most), u = (c - a) / length, v = (d - b) / length, r = n => n.toFixed(1);
    const nx = c - head * u, ny = d - head * v, side = head / 2.2;
    shafts += `M${a} ${b}L${r(nx)} ${r(ny)}`;
    heads += `M${c} ${d}L${r(nx - side * v)} ${r(ny + side * u)}L${r(nx + side * v)} ${r(ny - side * u)}Z`;
  }
  return `<path d="${shafts}"/><path class="head" d="${heads}"/>`;
}

/** Words around their height, pulled into the panel if they would leave it, in lines if they are wider than it. */
function text({x, y, text, anchor, of, role}, plot, {pen, size}) {
  const {X, Y, box} = plot;
  const big = Math.round(Math.max(13, pen.text * size)), weight = role === "ink" || role === "soft" ? 400 : 600;
  let svg = "";
  for (let i = 0; i < x.length; i++) {
    const panel = of === "panel", px = panel ? box.left + x[i] * box.width : X(x[i]), py = panel ? box.top + (1 - y[i]) * box.height : Y(y[i]);
    if (!text[i] || !(panel || (inside(px, box.left, box.left + box.width) && inside(py, box.top, box.top + box.height)))) continue;
    const lines = broken(text[i], box.width, t => pen.wide(t, big, weight)), wide = Math.max(...lines.map(t => pen.wide(t, big, weight)));
    const before = {start: 0, middle: 0.5, end: 1}[anchor] * wide, left = clamp(px - before, box.left, Math.max(box.left, box.left + box.width - wide));
    const first = clamp(py - (lines.length - 1) * big * 0.6, box.top + big * 0.6, box.top + box.height - big * (0.6 + 1.2 * (lines.length - 1)));
    const on = panel ? "" : ground(plot, X(x[i]), Y(y[i]));
    lines.forEach((line, j) => {
      svg += `<text class="${on}" x="${(left + before).toFixed(1)}" y="${(first + j * big * 1.2 + 0.35 * big).toFixed(1)}" text-anchor="${anchor}" style="font-size:${big}px;font-weight:${weight}">${escaped(line)}</text>`;
    });
  }
  return svg;
}

/** What a word stands on, for it to be read there: "", "tinted" or "full". */
function ground({X, Y, panel}, px, py) {
  let full = -1;
  for (const m of panel.marks) {
    if (m.kind !== "boxes") continue;
    for (let i = 0; i < m.left.length; i++) {
      const within = (px - X(m.left[i])) * (px - X(m.right[i])) <= 0 && (py - Y(m.low[i])) * (py - Y(m.high[i])) <= 0;
      if (within) full = m.tint?.[i] ?? (m.look.includes("filled") ? 1 : 0);
    }
  }
  return full < 0 ? "" : full < 0.25 ? "boxed" : full < 0.78 ? "boxed tinted" : "boxed full";
}

function broken(text, width, wide) {
  if (wide(text) <= width) return [text];
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (wide(longer) <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Arrows on the disc of a handle: where it can go. */
function hint(axis) {
  const level = "M-3.5 -3L-6.5 0L-3.5 3M3.5 -3L6.5 0L3.5 3", upright = "M-3 -3.5L0 -6.5L3 -3.5M-3 3.5L0 6.5L3 3.5";
  return {x: level, y: upright, xy: level + upright}[axis];
}

// --- fields: painted at the resolution of the screen ---------------------------------------------------------------------

function ramp(root) {
  const style = getComputedStyle(root);
  return [0, 1, 2, 3, 4, 5].map(i => style.getPropertyValue(`--ramp-${i}`).trim()).map(hex => [1, 3, 5].map(j => parseInt(hex.slice(j, j + 2), 16)));
}

/** `count` colours from one end of the ramp to the other, as the pixels of an image want them. */
function shades(stops, count) {
  return Uint32Array.from({length: count}, (_, i) => {
    const at = (i / Math.max(1, count - 1)) * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2);
    const [r, g, b] = stops[k].map((v, j) => Math.round(v + (at - k) * (stops[k + 1][j] - v)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

/** Every pixel takes its value from the grid, between its four neighbours, then its colour from the ramp. The image is at
    least twice as fine as the page: scaled down by the browser, the edges of bands are smooth. */
function paint(canvas, {x, y, z, columns, smooth, levels}, {X, Y, box}, stops) {
  const density = clamp(window.devicePixelRatio, 2, 3), rows = z.length / columns;
  canvas.width = Math.max(1, Math.round(box.width * density));
  canvas.height = Math.max(1, Math.round(box.height * density));
  const across = places(canvas.width, i => X.back(box.left + (i + 0.5) / density), x, columns, smooth);
  const down = places(canvas.height, i => Y.back(box.top + (i + 0.5) / density), y, rows, smooth);
  const image = new ImageData(canvas.width, canvas.height), pixels = new Uint32Array(image.data.buffer);
  const color = coloring(z, levels && [...levels].sort((a, b) => a - b), stops);
  for (let i = 0, p = 0; i < down.length; i++) {
    const {first, next, share: t} = down[i];
    for (let j = 0; j < across.length; j++, p++) {
      const {first: a, next: b, share: s} = across[j];
      const above = mixed(z[first * columns + a], z[first * columns + b], s);
      const value = mixed(above, mixed(z[next * columns + a], z[next * columns + b], s), t);
      if (value === value) pixels[p] = color(value); // transparent where there is none
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** b only where it counts: it may be NaN. */
function mixed(a, b, share) {
  return share === 0 ? a : a + share * (b - a);
}

/** For every px its place in the grid: two neighbours and the share of the way from one to the other; NaN beside the grid. */
function places(px, data, [low, high], count, smooth) {
  return Array.from({length: px}, (_, i) => {
    const along = (data(i) - low) / (high - low), at = smooth ? along * (count - 1) : Math.floor(along * count);
    const first = clamp(Math.floor(at), 0, count - 1), next = Math.min(first + 1, count - 1);
    return {first, next, share: along < 0 || along > 1 ? NaN : smooth ? at - first : 0};
  });
}

/** value -> pixel: of its band between the levels, or evenly from the least z to the most. */
function coloring(z, levels, stops) {
  if (levels) {
    const colors = shades(stops, levels.length + 1);
    return value => colors[levels.findLastIndex(level => level <= value) + 1];
  }
  const colors = shades(stops, 256), finite = z.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity), most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return value => colors[Math.round((255 * (value - least)) / (most - least || 1))];
}
