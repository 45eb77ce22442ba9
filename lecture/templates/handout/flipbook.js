// One page at a time, by buttons, slider or arrow keys. Without this script, or on paper, all pages stand in a row.
for (const book of document.querySelectorAll(".flipbook")) {
  const turn = book.querySelector(".turn"), [back, forth] = turn.querySelectorAll("button");
  const slider = turn.querySelector("input"), pages = book.querySelectorAll(".page");
  const show = (number) => {
    slider.value = number;
    pages.forEach((page, i) => page.classList.toggle("away", i !== Number(slider.value)));
    slider.setAttribute("aria-valuetext", `${Number(slider.value) + 1} of ${pages.length}`);
  };
  slider.addEventListener("input", () => show(slider.value));
  back.addEventListener("click", () => show(Number(slider.value) - 1));
  forth.addEventListener("click", () => show(Number(slider.value) + 1));
  turn.hidden = false;
  show(0);
}
