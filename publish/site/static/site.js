// What the pages of the book need beside their theme.

// Figures follow the dark mode of the theme, and are light on paper: they look at JupyterLab's mark of its theme.
function follow() {
  const {theme} = document.body.dataset;
  if (theme === "dark" || theme === "light") document.body.dataset.jpThemeLight = theme === "light";
  else delete document.body.dataset.jpThemeLight; // as the system has it
}

// What the theme and MyST-NB leave out for screen readers and for the keyboard.
function name() {
  document.querySelector(".sidebar-drawer").ariaLabel = "the lecture";
  document.querySelector(".toc-drawer").ariaLabel = "this page";
  document.querySelector("[role=main]").append(document.querySelector(".back-to-top") ?? "");
  for (const code of document.querySelectorAll(".highlight pre, .table-wrapper")) code.tabIndex = 0; // they scroll
  for (const head of document.querySelectorAll("th")) if (!head.textContent.trim()) head.replaceWith(document.createElement("td"));
}

new MutationObserver(follow).observe(document.body, {attributes: true, attributeFilter: ["data-theme"]});
addEventListener("beforeprint", () => (document.body.dataset.jpThemeLight = "true"));
addEventListener("afterprint", follow);
follow();
name();
