// The same figure in JavaScript alone, on a canvas, with its own slider: no kernel is asked.
const W = 1000, H = 420, N = 500, COLORS = ["#a4319e", "#0b7a75", "#b4530a"];
const X = x => 60 + x / 10 * (W - 80), Y = y => 20 + (2 - y) / 4 * (H - 60);

function render({model, el}) {
  el.innerHTML = `<input type="range" min="0" max="6" step="0.1" value="0" aria-label="phase" data-lm-suppress-shortcuts="true"><canvas class="waves" width="${W}" height="${H}"></canvas>`;
  const [slider, canvas] = el.children, pen = canvas.getContext("2d"), dots = model.get("dots");
  const draw = () => {
    const a = Number(slider.value);
    const curves = [x => Math.sin(x + a), x => Math.cos(2 * x - a), x => 1.5 * Math.sin(x / 2 + 2 * a)];
    pen.clearRect(0, 0, W, H);
    dots.forEach(([x, y]) => {
      pen.beginPath();
      pen.arc(X(x), Y(y), 4, 0, 7);
      pen.fill();
    });
    curves.forEach((f, j) => {
      pen.beginPath();
      for (let i = 0; i < N; i++) pen.lineTo(X(10 * i / (N - 1)), Y(f(10 * i / (N - 1))));
      Object.assign(pen, {strokeStyle: COLORS[j], lineWidth: 3});
      pen.stroke();
    });
  };
  slider.addEventListener("input", draw);
  draw();
}
export default {render};
