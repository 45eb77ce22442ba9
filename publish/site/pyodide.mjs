// Pyodide for JupyterLite: the usual one, but the packages of this site are among its own, so that `import nblib` brings
// them. lite.py writes packages.json: {pyodide, packages}, where Pyodide is and the entries for its lock.

const HERE = import.meta.url;
const read = async address => (await fetch(address)).json();
const site = await read(new URL("packages.json", HERE));
const PYODIDE = new URL(site.pyodide, HERE).href;

// in a fresh session matplotlib says in pink that it looks for its fonts
const QUIET = "import logging; logging.getLogger('matplotlib.font_manager').setLevel(logging.ERROR)";

export async function loadPyodide(options) {
  const {loadPyodide: load} = await import(`${PYODIDE}pyodide.mjs`);
  const lock = await read(`${PYODIDE}pyodide-lock.json`);
  for (const [name, entry] of Object.entries(site.packages)) {
    lock.packages[name] = {...entry, file_name: new URL(entry.file_name, HERE).href};
  }
  const lockFileURL = URL.createObjectURL(new Blob([JSON.stringify(lock)]));
  const python = await load({...options, indexURL: PYODIDE, packageBaseUrl: PYODIDE, lockFileURL});
  python.runPython(QUIET);
  return python;
}
