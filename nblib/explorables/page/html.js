// Text as HTML.

export function escaped(text) {
  return String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}

const BELOW = "₀₁₂₃₄₅₆₇₈₉ᵢⱼₗ", LETTERS = "0123456789ijl";

/** A symbol of the script, as "wₗ": few fonts have small letters of their own. */
export function symbolOf(text) {
  const small = escaped(text).replace(/[₀-₉ᵢⱼₗ]/g, c => `<sub>${LETTERS[BELOW.indexOf(c)]}</sub>`);
  return text ? ` <i class="symbol">${small}</i>` : "";
}

/** Sets the inside of an element, if it is not so already. */
export function put(element, html) {
  if (element.html === html) return;
  element.html = html;
  element.innerHTML = html;
}

export function classed(role) {
  return role ? `role-${role.replaceAll(" ", "-")}` : "";
}
