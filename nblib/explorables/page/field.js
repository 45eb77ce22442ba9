// Fields, painted at the resolution of the screen.

import {clamp, mix} from "./scene.js";

export function rampOf(root) {
  const style = getComputedStyle(root), hex = i => style.getPropertyValue(`--ramp-${i}`).trim();
  return [0, 1, 2, 3, 4, 5].map(i => [1, 3, 5].map(j => parseInt(hex(i).slice(j, j + 2), 16)));
}

/** `count` colours from one end of the ramp to the other, as the pixels of an image want them. */
function shades(ramp, count) {
  return Uint32Array.from({length: count}, (_, i) => {
    const at = (i / Math.max(1, count - 1)) * (ramp.length - 1), k = Math.min(Math.floor(at), ramp.length - 2);
    const [r, g, b] = ramp[k].map((v, j) => Math.round(mix(v, ramp[k + 1][j], at - k)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

/** Every pixel takes its value from the grid, between its four neighbours, then its colour from the ramp. The image is
    finer than the page where that is cheap: scaled down by the browser, the edges of bands are smooth. */
export function paint(canvas, {x, y, z, columns, smooth, levels}, {X, Y, box: {left, top, right, bottom}}, ramp) {
  const cheap = Math.max(1, Math.sqrt(6e5 / ((right - left) * (bottom - top))));
  const density = Math.min(clamp(window.devicePixelRatio, 2, 3), cheap);
  const place = (i, from) => from + (i + 0.5) / density;
  canvas.width = Math.max(1, Math.round((right - left) * density));
  canvas.height = Math.max(1, Math.round((bottom - top) * density));
  const across = places(canvas.width, i => X.back(place(i, left)), x, columns, smooth);
  const down = places(canvas.height, i => Y.back(place(i, top)), y, z.length / columns, smooth);
  const image = new ImageData(canvas.width, canvas.height), pixels = new Uint32Array(image.data.buffer);
  const color = levels ? banded(levels, ramp) : graded(z, ramp), row = new Float64Array(columns);
  let p = 0;
  for (const {first, next, share} of down) {
    for (let k = 0; k < columns; k++) row[k] = mix(z[first * columns + k], z[next * columns + k], share);
    for (const {first, next, share} of across) {
      const value = mix(row[first], row[next], share);
      if (!Number.isNaN(value)) pixels[p] = color(value); // transparent where there is none
      p++;
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** For every px its place in the grid: two neighbours and the share of the way between them; NaN beside the grid. */
function places(px, data, [low, high], count, smooth) {
  return Array.from({length: px}, (_, i) => {
    const along = (data(i) - low) / (high - low), at = smooth ? along * (count - 1) : Math.floor(along * count);
    const first = clamp(Math.floor(at), 0, count - 1), next = Math.min(first + 1, count - 1);
    return {first, next, share: along < 0 || along > 1 ? NaN : smooth ? at - first : 0};
  });
}

/** value -> pixel, by the band between two levels. */
function banded(levels, ramp) {
  const sorted = Float64Array.from(levels).sort(), colors = shades(ramp, levels.length + 1);
  return value => {
    let band = 0;
    while (sorted[band] <= value) band++;
    return colors[band];
  };
}

/** value -> pixel, evenly from the least z to the most. */
function graded(z, ramp) {
  const colors = shades(ramp, 256), finite = z.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return value => colors[Math.round((255 * (value - least)) / (most - least || 1))];
}
