/* A phone: votes, sees what happened, follows the wall or moves the figure itself. */

import {mount} from "./figure.js";
import {Line, opened} from "./line.js";

const LETTERS = "ABCDEFGH";
const part = id => document.getElementById(id);
const [title, question, answers, state, outcome, own, follow, lost] =
  ["title", "question", "answers", "state", "outcome", "own", "follow", "lost"].map(part);
let room = null, wish = null; // what the hall says; the vote that it has not confirmed: {round, answer}
let shown = null; // {kind: "own" or "followed", figure, ...}: what stands below the question

const line = new Line("/vote", {
  heard: message => (message.room ? enter(message.room) : frame(message)),
  opened() {
    lost.textContent = "";
    if (wish) line.say({vote: [wish.round, wish.answer]});
    if (shown?.kind === "followed") line.say({follow: true});
  },
  async lost(times) {
    lost.textContent = "The connection is lost. It comes back by itself, and your vote is kept.";
    if (times % 4) return;
    const answer = await fetch("/alive").catch(() => null);
    if (answer?.status === 403) location.assign("/"); // another lecture: another code
  },
});

// --- the vote ------------------------------------------------------------------------------------------------------------

function enter(now) {
  const fresh = now.round !== room?.round;
  room = now;
  if (wish && (wish.round !== room.round || wish.answer === room.vote || !room.open)) wish = null;
  if (fresh) begin();
  show();
}

/** Another question, or the same one again. */
function begin() {
  title.textContent = room.title;
  answers.replaceChildren(...room.answers.map((text, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(Object.assign(document.createElement("b"), {textContent: LETTERS[i]}), " ",
      Object.assign(document.createElement("span"), {textContent: text}), document.createElement("small"));
    button.onclick = () => vote(i);
    return button;
  }));
  if (room.open) scrollTo({top: 0, behavior: "smooth"});
}

function vote(answer) {
  if (!room.open) return;
  wish = {round: room.round, answer};
  line.say({vote: [wish.round, wish.answer]});
  show();
}

function show() {
  const {open, told, right, vote} = room, mine = wish?.answer ?? vote, asks = room.question !== "";
  question.textContent = asks ? room.question : room.round ? "Look at the wall." : "You are in.";
  document.body.classList.toggle("told", told);
  [...answers.children].forEach((button, i) => {
    button.ariaPressed = i === mine;
    button.disabled = !open;
    button.classList.toggle("right", told && i === right);
    button.classList.toggle("wrong", told && i !== right);
    const word = i === mine ? "your vote" : told && i === right ? "what happens" : "";
    button.lastChild.textContent = told && i === right ? `✓ ${word}` : word;
  });
  state.textContent = sentence(asks, mine);
  const seen = told ? [paragraph(`You see ${LETTERS[right]}: ${room.see}`), paragraph(room.look, "look")] : [];
  outcome.replaceChildren(...seen);
  own.hidden = !room.figure || open || !(told || !asks);
}

function sentence(asks, mine) {
  if (!asks) return `The ${room.round ? "next" : "first"} question comes here, when the lecturer asks it.`;
  if (room.told) return mine === null ? "" : mine === room.right ? "You saw it coming." : `You said ${LETTERS[mine]}.`;
  if (!room.open) return "The vote is closed. Look at the wall.";
  if (wish) return "Sending …";
  return mine === null ? "Press your answer." : "Your vote is in. You can change it until the vote is closed.";
}

function paragraph(text, kind = "") {
  return Object.assign(document.createElement("p"), {textContent: text, className: kind});
}

// --- the figure below ------------------------------------------------------------------------------------------------------

own.onclick = () => (shown?.kind === "own" && shown.round === room.round ? close() : move());
follow.onclick = () => (shown?.kind === "followed" ? close() : place("followed", {show: null, figure: null}));

/** An element for a figure; what stood there goes. */
function place(kind, more) {
  const followed = shown?.kind === "followed";
  shown?.figure?.remove();
  const element = document.createElement("div");
  part("figure").replaceChildren(element);
  part("figure").className = kind;
  shown = {kind, element, ...more};
  follow.ariaPressed = kind === "followed";
  own.ariaPressed = kind === "own";
  if (followed !== (kind === "followed")) line.say({follow: kind === "followed"});
}

function close() {
  place("", {});
}

/** The figure of the wall for one's own hand, after its answer if that is known. */
async function move() {
  const {figure, preset, told, vote, round} = room, narrow = innerWidth < 700;
  const host = {ask: request => line.ask(opened({figure, narrow, ...request}, figure, preset))};
  place("own", {round, figure: null});
  const here = shown;
  const first = await host.ask({event: {kind: "open"}});
  const said = {kind: "answer", said: vote ?? -1};
  const answer = told ? await host.ask({state: first.state, event: said}) : {};
  if (shown !== here) return;
  shown.figure = mount(shown.element, host, {start: {...first, ...answer}, who: "laptop"});
  shown.element.scrollIntoView({behavior: "smooth", block: "start"});
}

/** The wall has moved. The first frame of a figure brings its description. */
function frame(view) {
  if (shown?.kind !== "followed") return;
  if (view.figure && shown.figure) place("followed", {figure: null});
  if (shown.figure) return shown.show(view);
  const here = shown, host = {recorded: true, ask: async () => here.last, listen: show => (here.show = show)};
  here.last = view;
  here.figure = mount(here.element, host, {start: view});
  const pass = here.show;
  here.show = view => pass((here.last = {...here.last, ...view}));
}
