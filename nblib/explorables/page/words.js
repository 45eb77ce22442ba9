// The words of a view as HTML.

import {escaped} from "./html.js";

const LETTERS = "ABCDEFGH";

/** The question with its answers, then what was said and what is seen; `going`: the outcome is still going on; `moved`:
    it is over, for something else was done since. */
export function asked(words, going, moved) {
  const {question, answers, said, look} = words, waits = question && said === null;
  const pills = answers.map((text, i) => pill(text, i, words, going)).join("");
  const show = '<button type="button" class="answer show" data-said="-1">Just show it</button>';
  return (question && `<p class="question">${escaped(question)}</p>`)
    + (waits ? `<div class="answers">${pills}${show}</div>` : question && `<ul class="answers">${pills}</ul>`)
    + (waits || !(question || look) ? "" : outcome(words, going, moved));
}

/** The read-out. */
export function facts(readout) {
  return readout.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`).join("");
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
function outcome({question, said, right, see, look}, going, moved) {
  const yours = question && said >= 0 ? `<b>You said ${LETTERS[said]}.</b> ` : "";
  const seen = question ? `<b>You ${moved ? "saw" : "see"} ${LETTERS[right]}:</b> ${escaped(see)} ` : "";
  return `<p class="outcome" tabindex="-1">${yours}<span class="${going ? "coming" : "come"}">${seen}<span class="look"
    >${escaped(look)}</span></span></p>`;
}
