/* The browser as host: figures in a page of static files.

   Recorded scenes answer at once (record.js). When a figure comes into view Python is loaded in a worker (worker.js),
   one for all figures of the page, and takes over where the record is. If it cannot be loaded, the record stays.
   For the site hosts/scripts.py joins this module to figure.js and record.js. */

import {mount} from "./figure.js";
import {recorded} from "./record.js";

const HERE = document.currentScript.src; // of the joined script
const BEFORE = "600px"; // so far below the window figures are drawn, so that they stand when they come into view

document.addEventListener("DOMContentLoaded", () => {
  const address = document.querySelector('meta[name="nblib:pyodide"]')?.content;
  const python = address ? new Python(new URL(address, document.baseURI).href) : null;
  const places = [...document.querySelectorAll("[data-figure]")].map(root => new Place(root, python));
  const near = new IntersectionObserver(seen => {
    for (const {target, isIntersecting} of seen) if (isIntersecting) places.find(p => p.root === target).begin();
  }, {rootMargin: BEFORE});
  for (const {root} of places) near.observe(root);
});

/** One figure of the page, and the line below it that says who answers. */
class Place {
  constructor(root, python) {
    Object.assign(this, {root, python, name: root.dataset.figure, preset: root.dataset.preset});
    this.line = Object.assign(document.createElement("p"), {className: "figure-says"});
    root.after(this.line);
  }

  async begin() {
    if (this.begun) return;
    this.begun = true;
    const frame = document.createElement("div");
    await recordOf(this.name);
    this.root.replaceChildren(frame);
    this.figure = mount(frame, recordHost(this.name, this.preset), {who: "record"});
    this.python?.load(text => this.says(text), () => this.takeOver());
  }

  says(text) {
    this.line.textContent = text;
  }

  /** The figure goes on with Python: the same view, and now its controls. Waits while something moves. */
  async takeOver() {
    const {figure} = this, ask = request => this.python.ask({...request, figure: this.name}), host = {ask, ahead: ask};
    if (!figure.view || !figure.idle) return setTimeout(() => this.takeOver(), 100);
    const {state} = figure, event = {kind: "set", values: {}};
    const view = await host.ask({state, event, narrow: figure.narrow});
    if (figure.state !== state) return this.takeOver(); // the reader went on
    figure.take(host, "Python of this page", view);
    this.says("");
  }
}

/** Pyodide in a worker; loaded when it is first wanted. */
class Python {
  constructor(address) {
    Object.assign(this, {address, waiting: new Map(), count: 0});
  }

  /** Tells `says` how far it is; calls `ready` when it answers. */
  async load(says, ready) {
    this.loading ??= this.start();
    this.listeners = [...(this.listeners ?? []), says];
    says(this.word ?? "");
    await this.loading.then(ready, () => {});
  }

  start() {
    return new Promise((ready, fail) => {
      this.failed = () => {
        this.say("Python could not be loaded; the recorded scenes stay.");
        fail();
      };
      try {
        this.worker = new Worker(new URL("worker.js", HERE), {type: "module"});
      } catch {
        return this.failed();
      }
      this.worker.onerror = this.failed;
      this.worker.onmessage = ({data}) => this.heard(data, ready);
      const wheel = new URL(document.querySelector('meta[name="nblib:wheel"]').content, HERE).href;
      this.worker.postMessage({pyodide: this.address, wheel});
    });
  }

  heard({says, ready: isReady, failed, id, view}, ready) {
    if (says) this.say(`${says} (about 10 MB, once); until then the figure shows recorded scenes.`);
    if (failed) this.failed();
    if (isReady) ready();
    this.waiting.get(id)?.(view);
    this.waiting.delete(id);
  }

  say(word) {
    this.word = word;
    for (const says of this.listeners ?? []) says(word);
  }

  ask(request) {
    return new Promise(resolve => {
      this.waiting.set(++this.count, resolve);
      this.worker.postMessage({id: this.count, request});
    });
  }
}

// --- records ---------------------------------------------------------------------------------------------------------

/** The record of a figure: a script of the site, for a browser does not fetch data from a folder. */
const records = new Map();
function recordOf(key) {
  if (!records.has(key)) {
    records.set(key, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`records/${key}.js`, HERE);
      script.onload = () => resolve(unpacked(window.nblibRecords[key]));
      script.onerror = reject;
      document.head.append(script);
    }));
  }
  return records.get(key);
}

/** The JSON in a gzipped, base64-encoded text. */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

/** The record as host, beginning with `preset`; a few figures have another one for narrow pages. */
function recordHost(name, preset) {
  const hosts = new Map();
  const hostOf = async narrow => {
    const wide = await recordOf(name), record = narrow && wide.narrow ? await recordOf(`${name}.narrow`) : wide;
    if (!hosts.has(record)) hosts.set(record, recorded({...record, first: preset ?? record.first}));
    return hosts.get(record);
  };
  return {
    recorded: true,
    async ask(request) {
      const {state, event, narrow} = request, turned = event.kind === "set"; // the page has become narrow, or wide
      const again = turned && (state.said === null ? {kind: "preset", name: state.preset} : {kind: "answer", said: state.said});
      return (await hostOf(narrow)).ask({...request, event: again || event});
    },
  };
}
