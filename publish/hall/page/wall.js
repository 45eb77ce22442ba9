/* A figure on the wall, with the votes beside it.

   new Wall(root, {figure, preset, keys, host}) fills `root`, an element of any size: a window, or a slide. It
   leads the room from then on, and again after lead(): a deck makes it when its slide is shown first, and says lead()
   when the slide is shown again. remove() ends it.

   keys  where keys are heard: `document`, or an element around
   host  for a preview that must not move the room: `asking(figure, preset)` of line.js; without it the figure leads

   Keys beside those of the figure: v opens and closes the votes, j the way to join, Escape closes what is open. */

import {mount} from "./figure.js";
import {Line, opened} from "./line.js";

const LETTERS = "ABCDEFGH";

export class Wall {
  constructor(root, {figure, preset = "", keys = document, host = null}) {
    Object.assign(this, {tally: null, words: null, hands: [], going: false, gone: new AbortController()});
    root.classList.add("wall");
    root.innerHTML = `<div class="wall-figure"></div><div class="votes" role="group" aria-label="votes" hidden></div>
      <div class="strip"><div class="how"></div><p class="voted" role="status"></p>
      <button type="button" class="open" aria-expanded="false">Votes <kbd>v</kbd></button></div>
      <div class="join" role="dialog" aria-label="how to join" hidden></div>`;
    this.parts = Object.fromEntries([...root.querySelectorAll("[class]")].map(e => [e.className, e]));
    this.parts.open.onclick = () => this.toggle();
    if (!host) this.welcome();
    keys.addEventListener("keydown", e => this.pressed(e), {capture: true, signal: this.gone.signal});
    this.line = host ? null : new Line("/wall", {
      heard: ({votes}) => this.counted(votes), opened: () => this.figure?.view && this.lead(), lost() {},
    });
    const carry = host ?? {ask: request => this.line.ask(opened(request, figure, preset))};
    const seen = request => view => this.saw(view, request);
    this.figure = mount(this.parts["wall-figure"], {ask: request => carry.ask(request).then(seen(request))},
      {mode: "stage", keys, who: "laptop"});
  }

  /** The room sees this figure as it is: after a connection was lost, or when its slide is shown. */
  lead() {
    this.figure.act({kind: "set", values: {}});
  }

  remove() {
    this.gone.abort();
    this.line?.close();
    this.figure.remove();
  }

  /** How to join, if phones may come. */
  async welcome() {
    const {how, join: card} = this.parts, answer = await fetch("/join");
    if (answer.status !== 200) return;
    card.innerHTML = `<div>${await answer.text()}</div>`;
    const [address, code] = ["address", "code"].map(name => card.querySelector(`.${name}`).textContent);
    how.innerHTML = `<button type="button" class="card"><span>${address}</span> <b>${code}</b> <kbd>j</kbd></button>`;
    how.firstChild.onclick = () => this.show(card.hidden);
    card.onclick = () => this.show(false);
  }

  show(open) {
    this.parts.join.hidden = !open;
  }

  // --- what comes ------------------------------------------------------------------------------------------------------

  /** A view on its way to the figure. */
  saw(view, {event}) {
    if (view.error) return view;
    const {words, state} = view, question = `${state.preset}/${words.question}`;
    this.going = event.kind === "answer" && (view.play !== null || (event.share > 0 && event.share < 1));
    if (question !== this.question || (words.said === null && this.words?.said !== null)) this.begin();
    if (!this.words) requestAnimationFrame(() => this.refit()); // the first time its controls come after its words
    this.question = question;
    this.words = words;
    this.draw();
    return view;
  }

  /** Another question: nobody shall see how the others vote before the lecturer opens the votes. */
  begin() {
    this.hands = [];
    this.open(false);
  }

  open(open) {
    const {votes} = this.parts;
    if (!open && votes.contains(document.activeElement)) document.activeElement.blur(); // keys are the figure's again
    votes.hidden = !open;
    this.parts.open.ariaExpanded = open;
    votes.parentElement.classList.toggle("counting", open);
  }

  /** The figure finds out anew what it has room for. */
  refit() {
    if (this.figure?.view) this.figure.show({});
  }

  counted(votes) {
    this.tally = votes;
    this.draw();
  }

  get waits() {
    return Boolean(this.words?.question) && this.words.said === null;
  }

  /** Phones count; without them hands do. */
  get counts() {
    const tally = this.tally, mine = tally?.leads && tally.round === this.line.round && tally.counts.length;
    return mine && (tally.phones || tally.voted) ? tally.counts : null;
  }

  // --- showing ---------------------------------------------------------------------------------------------------------

  toggle(open = this.parts.votes.hidden) {
    this.open(open);
    this.draw();
    this.refit();
    if (open && !this.counts) this.parts.votes.querySelector("input")?.select();
  }

  draw() {
    const {voted, votes, open} = this.parts, {words, tally} = this, asks = Boolean(words?.question);
    open.disabled = !asks;
    const away = tally?.room && !tally.leads ? "Another window leads the room." : "";
    const phones = !tally?.phones ? "No phone" : tally.phones === 1 ? "1 phone" : `${tally.phones} phones`;
    const told = asks && tally?.phones ? `${tally.voted} of ${phones} voted` : `${phones} here`;
    const text = away || (tally?.room ? told : "");
    if (voted.textContent !== text) voted.textContent = text;
    if (!asks) this.open(false);
    if (!votes.hidden) this.bars();
  }

  bars() {
    const {votes} = this.parts, {words, counts: phones} = this, key = [...words.answers, this.question, !phones].join();
    if (this.drawn !== key) this.build(!phones);
    this.drawn = key;
    const counts = phones ?? words.answers.map((_, i) => this.hands[i] ?? 0), all = counts.reduce((a, b) => a + b, 0);
    const told = !this.waits && !this.going, share = count => `${Math.round((100 * count) / all)} %`;
    [...votes.querySelectorAll("li")].forEach((row, i) => {
      row.style.setProperty("--share", all ? counts[i] / all : 0);
      row.classList.toggle("right", told && i === words.right);
      row.classList.toggle("wrong", told && i !== words.right);
      row.querySelector(".count").textContent = all ? `${phones ? `${counts[i]} · ` : ""}${share(counts[i])}` : "";
      row.querySelector(".verdict").textContent = told && i === words.right ? "✓ what happens" : "";
      const field = row.querySelector("input");
      if (field && document.activeElement !== field) field.value = this.hands[i] ?? "";
    });
    votes.querySelector(".outcome-button").hidden = !this.waits;
  }

  build(fields) {
    const field = i => `<input type="text" inputmode="numeric" maxlength="4" autocomplete="off"
      aria-label="hands for ${LETTERS[i]}">`;
    const show = button("Show what happens", () => this.figure.answer(-1)), list = document.createElement("ol");
    this.words.answers.forEach((text, i) => {
      const row = list.appendChild(document.createElement("li"));
      row.innerHTML = `<p><b>${LETTERS[i]}</b> <span></span></p><div class="bar"><i></i></div>
        ${fields ? field(i) : ""}<p class="result"><span class="count"></span> <span class="verdict"></span></p>`;
      row.querySelector("p span").textContent = text;
      if (fields) row.querySelector("input").oninput = e => this.hand(i, e.target);
    });
    this.parts.votes.replaceChildren(heading(fields ? "Hands" : "Votes"), list, show);
  }

  hand(i, field) {
    field.value = field.value.replace(/\D/g, "");
    this.hands[i] = +field.value;
    this.bars();
  }

  // --- keys ------------------------------------------------------------------------------------------------------------

  pressed(e) {
    const {join, votes, strip} = this.parts, shown = strip.checkVisibility({visibilityProperty: true});
    if (e.ctrlKey || e.metaKey || e.altKey || !shown) return; // on a slide that is not shown
    const acts = {
      v: () => this.words?.question && this.toggle(),
      j: () => join.childElementCount && this.show(join.hidden),
      ...(!votes.hidden && {Escape: () => this.toggle(false)}),
      ...(!join.hidden && {Escape: () => this.show(false)}),
      ...(votes.contains(e.target) && e.target.matches("input") && this.inField(e.target)),
    };
    const act = acts[e.key];
    if (!act) return;
    e.preventDefault();
    e.stopPropagation();
    act();
  }

  /** What keys do in a field for hands: up and down go to the others, Enter shows the outcome. */
  inField(field) {
    const fields = [...this.parts.votes.querySelectorAll("input")], at = fields.indexOf(field);
    const go = to => fields.at(to % fields.length).select();
    return {ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Enter: () => {
      field.blur(); // so that the keys after it are the figure's again
      this.figure.answer(-1);
    }};
  }
}

function heading(text) {
  return Object.assign(document.createElement("h2"), {textContent: text});
}

function button(text, onclick) {
  const made = Object.assign(document.createElement("button"), {type: "button", className: "outcome-button", onclick});
  made.innerHTML = `${text} <kbd>Enter</kbd>`;
  return made;
}
