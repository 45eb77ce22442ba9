// The controls as HTML: (spec, id, {turn(notch, newest), type(text)}) -> {row, sync(notch, text)}.

import {classed, escaped, put, symbolOf} from "./html.js";

const RATES = [1, 10, 100]; // steps for each step of a run that is played

export const CONTROL = {slider, choice, toggle, seed};

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

function rowOf(kind, html, role) {
  const row = document.createElement("div");
  row.className = `control ${kind} ${classed(role)}`;
  row.innerHTML = html;
  return row;
}

function nameOf({label, symbol}) {
  return `<span>${escaped(label)}</span>${symbolOf(symbol)}`;
}

/** The filled part of a slider's track. */
function filled(range) {
  range.style.setProperty("--at", range.value / (range.max || 1));
  return range;
}

/** The run of a figure in `place`: restart, back, play, step, a slider over all steps, and the speed. */
export function player(place, label, {last, symbol}, {step, go, play, speed}) {
  const button = (kind, name, path) => `<button type="button" class="${kind}" title="${name}"
    aria-label="${name.slice(0, -4)}"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="${path}"/></svg></button>`;
  const rates = RATES.filter(rate => rate <= last).map(rate => `<option value="${rate}">× ${rate}</option>`);
  place.innerHTML = `<div class="buttons">${button("restart", "Restart (r)", "M5 4v12M16 4L8 10L16 16Z")}
    ${button("back", "Back (,)", "M13 4L6 10L13 16")}<button type="button" class="run" title="Space">Play</button>
    ${button("forth", "Step (.)", "M7 4L14 10L7 16")}</div>
    <span class="along"><input type="range" min="0" max="${last}" aria-label="${escaped(label)}">
    <output>${symbolOf(symbol)} = <b></b></output></span>
    <select aria-label="speed">${rates.join("")}</select>`;
  const [restart, back, run, forth] = place.querySelectorAll("button"), number = place.querySelector("output b");
  const range = place.querySelector("input"), rate = place.querySelector("select");
  restart.onclick = () => go(0);
  back.onclick = () => step(-1);
  forth.onclick = () => step(1);
  run.onclick = play;
  range.oninput = () => go(+filled(range).value, "step");
  rate.onchange = speed;
  rate.hidden = rates.length < 2;
  return {
    get rate() {
      return +rate.value;
    },
    sync(k, text, running) {
      range.value = k;
      range.setAttribute("aria-valuetext", `${text} of ${last}`);
      filled(range);
      put(number, escaped(text));
      put(run, running ? "Pause" : "Play");
    },
  };
}
