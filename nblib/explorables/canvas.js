// The picture of an explorable. The kernel draws, this view shows: it paints every frame it is sent on a canvas,
// acknowledges it (the kernel sends the next one then, so nothing queues up), and reports pointer and keys.

const ON_PLOT = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "[", "]", "Enter", "Delete", "Backspace"];
const EVERYWHERE = [".", ",", "r", "R", " ", ..."123456789"];
const GONE = "The kernel is gone, so this picture stands still. Run its cell again, or Restart Kernel and Run All Cells.";
const REACH = 24; // px around a handle within which the pointer takes it

function render({ model, el }) {
  const [width, height] = model.get("size");
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.style.maxWidth = `${width}px`;
  canvas.style.aspectRatio = `${width} / ${height}`; // the room is taken before the first frame
  const spoken = document.createElement("div");
  spoken.className = "explorable-spoken";
  spoken.setAttribute("aria-live", "polite");
  const gone = document.createElement("div"); // says so when the kernel does
  gone.className = "explorable-gone";
  gone.setAttribute("role", "alert");
  el.append(canvas, spoken, gone);

  // A page that is left, or a kernel that has died, closes the line before the last frame is painted: nobody hears it.
  const tell = (message) => { try { model.send(message); } catch (error) { if (error.message !== "Cannot send") throw error; } };

  let handles = [];
  let exact = {}; // {caption of a slider: its value in words}
  let newest = 0;

  async function show({ frame, form, alt, handles: places, values }, [bytes]) {
    newest = frame;
    const blob = new Blob([bytes], { type: `image/${form}` });
    const picture = await createImageBitmap(blob, { colorSpaceConversion: "none" });
    if (frame === newest) {
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        canvas.width = picture.width;
        canvas.height = picture.height;
      }
      canvas.getContext("2d").drawImage(picture, 0, 0);
      handles = places;
      canvas.setAttribute("role", handles.length ? "application" : "img");
      canvas.setAttribute("aria-label", alt);
      canvas.dataset.frame = frame;
      canvas.dataset.form = form;
      exact = values;
      say(alt);
      settle();
    }
    picture.close();
    tell({ kind: "shown", frame });
  }

  // The live region speaks at most once a second, and the last sentence always.
  let said = "", next = null;
  function say(sentence) {
    said = sentence;
    next ??= setTimeout(() => { next = null; if (spoken.textContent !== said) spoken.textContent = said; }, 1000);
  }

  // Pointer: places are fractions of the picture from its lower left corner, as in matplotlib.
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  };
  const near = (event) => {
    const box = canvas.getBoundingClientRect(), [x, y] = place(event);
    return handles.some(([hx, hy]) => Math.hypot((x - hx) * box.width, (y - hy) * box.height) < REACH);
  };
  let dragging = false, moved = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    dragging = true;
    tell({ kind: "down", at: place(event) });
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("pointermove", (event) => {
    canvas.style.cursor = dragging ? "grabbing" : near(event) ? "grab" : "default";
    if (!dragging) return;
    if (moved === null) requestAnimationFrame(() => { if (moved) tell({ kind: "move", at: moved }); moved = null; });
    moved = place(event);
  });
  const release = (event) => {
    if (!dragging) return;
    dragging = false;
    moved = null;
    tell({ kind: "up", at: place(event) });
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  // A finger on a handle drags it; anywhere else it scrolls the page.
  canvas.addEventListener("touchstart", (event) => { if (near(event.touches[0])) event.preventDefault(); }, { passive: false });

  // Keys: in the whole panel, while it has the focus; JupyterLab must not see them (x would cut the cell).
  function press(event) {
    const { key, target } = event;
    event.stopPropagation();
    if (key === "Escape") panel.closest(".jp-Cell")?.focus(); // the keys of the notebook, or of the slides, again
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = target.matches("input:not([type=checkbox]), textarea, select, [contenteditable=true]");
    const pressing = target.matches("button, input[type=checkbox]") && key === " ";
    const mine = target === canvas && ON_PLOT.includes(key);
    if (!mine && (!EVERYWHERE.includes(key) || typing || pressing)) return;
    event.preventDefault();
    tell({ kind: "key", key, shift: event.shiftKey });
  }

  // The panel around us is there once the view is attached.
  let panel = null;
  function settle() {
    const found = el.closest(".explorable");
    if (!found || found === panel) return name();
    panel = found;
    panel.dataset.lmSuppressShortcuts = "true";
    panel.addEventListener("keydown", press);
    connection.observe(panel, { attributes: true, attributeFilter: ["class"] });
    name();
  }
  // ipywidgets marks the widgets of a kernel that has died or was restarted; the last frame stays.
  const connection = new MutationObserver(() => {
    const lost = panel.classList.contains("jupyter-widgets-disconnected");
    if (lost !== Boolean(gone.textContent)) gone.textContent = lost ? GONE : "";
  });
  // Slider handles and boxes of ipywidgets have no spoken name.
  function name() {
    const labels = model.get("labels");
    for (const box of panel?.querySelectorAll(".explorable-row, .explorable-toolbar > *") ?? []) {
      const label = box.querySelector(".widget-label")?.textContent;
      if (!label) continue;
      const words = labels[label] ?? label;
      for (const part of box.querySelectorAll(".noUi-handle, select, input:not([type=checkbox])")) part.setAttribute("aria-label", words);
      if (label in exact) box.querySelector(".noUi-handle")?.setAttribute("aria-valuetext", exact[label]);
      for (const part of box.querySelectorAll("input[type=text]")) part.setAttribute("aria-label", `${words}, exact value`);
    }
  }
  const watcher = new ResizeObserver(settle);
  watcher.observe(canvas);

  const open = () => tell({ kind: "open", scale: window.devicePixelRatio });
  let ratio = window.devicePixelRatio;
  const resize = () => { if (window.devicePixelRatio !== ratio) { ratio = window.devicePixelRatio; open(); } };
  window.addEventListener("resize", resize);

  const receive = (content, buffers) => { if (content.frame) show(content, buffers); if (content.focus) canvas.focus(); };
  model.on("msg:custom", receive);
  open();

  return () => {
    model.off("msg:custom", receive);
    window.removeEventListener("resize", resize);
    watcher.disconnect();
    connection.disconnect();
    panel?.removeEventListener("keydown", press);
    clearTimeout(next);
  };
}

export default { render };
