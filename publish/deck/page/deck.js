/* A deck: reveal.js shows the slides, figure.js the figures on them, Wall (wall.js) the votes.

   Served by the hall, a figure asks the laptop and leads the room; from a folder it shows its recorded scenes. The
   speaker's window mirrors the figure on the wall, and keys pressed there act on the wall. In `?print-pdf` every figure
   stands with its question and outcome. */

import {mount} from "./figure.js";
import {recorded} from "./record.js";
import {asking} from "./line.js";
import {Wall} from "./wall.js";

const WIDTH = 1920, HEIGHT = 1080; // px of a slide; reveal scales it to the window
const LETTERS = "abcdefgh";
const CODES = {Enter: 13, Escape: 27, " ": 32};
const ELSEWHERE = { // what keys do where there is no figure
  Enter: () => (Reveal.isOverview() ? Reveal.toggleOverview() : Reveal.nextFragment()), " ": () => {}, b: () => Reveal.togglePause(),
};
const card = document.querySelector(".keys");
const options = new URLSearchParams(location.search);
const paper = options.has("print-pdf"), mirror = options.has("receiver");
const air = new BroadcastChannel(`deck ${location.pathname}`); // between the wall and the speaker's window
const walls = new Map(); // slide -> Wall, or a mirrored figure
let hall = false; // whether a hall serves this page

class Shown extends Wall {
  constructor(root, {figure, preset, host}) {
    super(root, {figure, preset, host, keys: root});
    this.figure.recorded = Boolean(host?.recorded);
  }

  get isOpen() {
    return !this.parts.votes.hidden || !this.parts.join.hidden;
  }

  saw(view, request) {
    if (!view.error) air.postMessage({slide: this.slide, view: {...view, play: null}});
    return super.saw(view, request);
  }
}

begin();

async function begin() {
  await MathJax.startup.promise;
  document.querySelectorAll(".notes mjx-container").forEach(portable);
  hall = await served();
  await Reveal.initialize({
    width: WIDTH, height: HEIGHT, margin: 0, center: false, hash: true, controls: false, slideNumber: "c/t", progress: false, display: "flex",
    transition: "none", pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, help: false, jumpToSlide: false,
    totalTime: 60 * document.body.dataset.minutes, keyboardCondition: () => true, plugins: [RevealNotes],
  });
  if (mirror) relay();
  else for (const key of ["Enter", " "]) Reveal.addKeyBinding(CODES[key], ELSEWHERE[key]);
  if (hall && !paper) await invite();
  if (paper) await print();
  else show();
  document.documentElement.dataset.ready = "";
}

/** A formula of the notes, for the speaker's window, which has no style for it. */
function portable(formula) {
  formula.querySelector("mjx-assistive-mml")?.remove();
  Object.assign(formula.querySelector("svg").style, {maxWidth: "100%", height: "auto"});
}

/** Whether the hall answers here. */
async function served() {
  if (!location.protocol.startsWith("http")) return false;
  const answer = await fetch("/alive").catch(() => null);
  return Boolean(answer?.ok) && (await answer.text()).startsWith("yes");
}

/** How phones join stands on the first slide, if they may. */
async function invite() {
  const answer = await fetch("/join"), card = Object.assign(document.createElement("div"), {className: "join"});
  if (answer.status !== 200) return;
  card.innerHTML = await answer.text();
  document.querySelector("section.title .body").append(card);
}

/** A formula that is wider than its box, or makes the slide too high, becomes smaller. */
function fit(slide) {
  const box = slide.querySelector(".formula-box"), formula = box?.querySelector("mjx-container"), body = box?.parentElement;
  if (!box) return;
  const {paddingLeft, paddingRight} = getComputedStyle(box), room = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  const wide = () => formula.firstElementChild.getBoundingClientRect().width / Reveal.getScale();
  for (let percent = 100; percent > 50; percent -= 4) {
    formula.style.fontSize = `${percent}%`;
    if (wide() <= room && body.scrollHeight <= body.clientHeight) return;
  }
}

// --- figures ---------------------------------------------------------------------------------------------------------

Reveal.on("slidechanged", show);

/** The figure of the slide that is shown; mounted when it is shown first. */
function show() {
  const slide = Reveal.getCurrentSlide(), {figure, preset} = slide.dataset;
  if (!paper) fit(slide);
  if (paper || !figure) return;
  if (walls.has(slide)) return hall && !mirror && walls.get(slide).lead();
  const root = slide.querySelector(".stage"), host = hall ? (mirror ? asking(figure, preset) : null) : taped(figure, preset);
  if (mirror) walls.set(slide, mount(root.appendChild(document.createElement("div")), host, {mode: "stage", dark: false}));
  else walls.set(slide, new Shown(root, {figure, preset, host}));
  walls.get(slide).slide = Reveal.getIndices(slide).h;
}

/** The host of recorded scenes, beginning with a preset. */
function taped(figure, preset) {
  const host = record(figure).then(data => recorded({...data, first: preset || data.first}));
  return {recorded: true, ask: async request => (await host).ask(request)};
}

/** The record of a figure, as publish/assets.py packs it. */
async function record(name) {
  const packed = Uint8Array.from(atob(window.nblibRecords[name]), letter => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

/** Every figure with its question and its outcome. */
async function print() {
  document.querySelectorAll(".slides section").forEach(fit);
  for (const slide of document.querySelectorAll("section[data-figure]")) {
    const {figure, preset} = slide.dataset, root = slide.querySelector(".stage").appendChild(document.createElement("div"));
    const host = await taped(figure, preset), start = await host.ask({event: {kind: "open"}});
    const told = start.words.question ? await host.ask({event: {kind: "answer", said: -1}, state: start.state}) : start;
    mount(root, host, {mode: "stage", dark: false, start: {...told, play: null}});
  }
}

// --- keys ------------------------------------------------------------------------------------------------------------

/** The card of all keys: ? opens it, every key closes it. */
document.addEventListener("keydown", e => {
  const asked = e.key === "?", closes = !card.hidden && e.key === "Escape";
  if (e.key !== "Shift") card.hidden = !asked || !card.hidden;
  if (!asked && !closes) return;
  e.preventDefault();
  e.stopImmediatePropagation();
}, {capture: true});

document.addEventListener("keydown", e => {
  const stage = Reveal.getCurrentSlide()?.querySelector(".stage"), typing = e.target.matches?.("input[type=text]");
  if (!e.isTrusted || !stage || e.ctrlKey || e.metaKey || e.altKey || Reveal.isOverview() || Reveal.isPaused()) return;
  if (typing && !e.key.startsWith("Page")) return; // hands are counted
  const to = isFigures(e.key) ? stage : document.body;
  e.preventDefault();
  e.stopImmediatePropagation();
  if (to !== stage) document.activeElement.blur(); // reveal is deaf while a slider has the focus
  if (mirror && to === stage) return void air.postMessage({key: e.key});
  pressed(to, e);
}, {capture: true});

/** Keys act as if there was no focus; those of a figure do not reach reveal. */
function pressed(to, {key, code, keyCode, shiftKey, repeat}) {
  const bubbles = to === document.body;
  to.dispatchEvent(new KeyboardEvent("keydown", {key, code, keyCode, shiftKey, repeat, bubbles, cancelable: true}));
}

function isFigures(key) {
  const wall = walls.get(Reveal.getCurrentSlide()), waits = wall?.waits ?? wall?.locked;
  if (!wall) return false;
  if (key === "Escape") return Boolean(wall.isOpen);
  return /^[1-9]$/.test(key) || ["Enter", " ", "v", "j"].includes(key) || (waits && LETTERS.includes(key.toLowerCase()));
}

/** The speaker's window hands its keys to reveal as numbers. */
function relay() {
  for (const key of new Set(["Enter", " ", ..."123456789vjabcdefgh"])) {
    const code = CODES[key] ?? key.toUpperCase().charCodeAt(0);
    Reveal.addKeyBinding(code, () => (isFigures(key) ? air.postMessage({key}) : ELSEWHERE[key]?.()));
  }
  Reveal.addKeyBinding(CODES.Escape, () => air.postMessage({key: "Escape"})); // the wall knows what is open there
}

air.onmessage = ({data: {slide, view, key}}) => {
  if (mirror && view) walls.get(Reveal.getSlide(slide))?.show(view);
  if (mirror || !key) return;
  pressed(isFigures(key) ? Reveal.getCurrentSlide().querySelector(".stage") : document.body, {key, keyCode: CODES[key]});
};
