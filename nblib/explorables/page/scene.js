// The numbers of a scene, and what lies between two scenes.

export function floats(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), c => c.charCodeAt(0)).buffer);
}

export function unpacked(mark, unpack) {
  const arrays = Object.entries(mark).filter(([key, v]) => key !== "text" && v !== null && typeof v === "object");
  return {...mark, ...Object.fromEntries(arrays.map(([key, v]) => [key, unpack(v)]))};
}

/** The scene the `share` of the way from one to another: marks of the same name move, all else is there at once. */
export function between(from, to, share) {
  const named = items => new Map(items.map(item => [item.name, item]));
  return to.map((panel, i) => {
    if (!from[i]) return panel;
    const marks = named(from[i].marks), handles = named(from[i].handles);
    return {
      ...panel,
      x: movedAxis(from[i].x, panel.x, share),
      y: movedAxis(from[i].y, panel.y, share),
      marks: panel.marks.map(mark => movedMark(marks.get(mark.name), mark, share)),
      handles: panel.handles.map(h => ({...h, at: h.at.map((v, j) => mix(handles.get(h.name)?.at[j] ?? v, v, share))})),
    };
  });
}

function movedAxis(old, axis, share) {
  if (old.scale !== axis.scale) return axis;
  const log = axis.scale === "log";
  const move = (a, b) => (log ? Math.exp(mix(Math.log(a), Math.log(b), share)) : mix(a, b, share));
  return {...axis, range: axis.range.map((v, i) => move(old.range[i], v))};
}

function movedMark(old, mark, share) {
  if (old?.kind !== mark.kind) return mark;
  const now = {...mark};
  for (const [key, v] of Object.entries(mark)) {
    if (key === "at") now.at = mix(old.at, v, share);
    if (!ArrayBuffer.isView(v) || old[key]?.length !== v.length) continue;
    now[key] = Float64Array.from(v, (n, i) => mix(old[key][i], n, share));
  }
  if (mark.kind === "arrows") turn(old, now, mark, share);
  return now;
}

/** Arrows turn along an arc, by the shorter way. */
function turn(old, now, {dx, dy}, share) {
  if (old.dx.length !== dx.length) return;
  for (let i = 0; i < dx.length; i++) {
    const angle = Math.atan2(old.dy[i], old.dx[i]), by = Math.atan2(dy[i], dx[i]) - angle;
    const way = angle + share * Math.atan2(Math.sin(by), Math.cos(by));
    const length = mix(Math.hypot(old.dx[i], old.dy[i]), Math.hypot(dx[i], dy[i]), share);
    now.dx[i] = length * Math.cos(way);
    now.dy[i] = length * Math.sin(way);
  }
}

export function mix(a, b, share) {
  return share === 0 ? a : a + share * (b - a); // b may be NaN where it does not count
}

export function clamp(v, low, high) {
  return Math.min(Math.max(v, low), high);
}

export function within(v, low, high) {
  return v >= low - 0.5 && v <= high + 0.5;
}
