// Text as HTML.

export function escaped(text) {
  return String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
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
