// Python in a worker, for browser.js: loads Pyodide, NumPy and nblib, then answers requests with views, one at a time.
// Messages in: first {pyodide, wheel}, two addresses; then {id, request}. Out: {says}, {ready}, {failed}, {id, view}.

let answer;

onmessage = async ({data}) => {
  if (data.pyodide) return start(data);
  postMessage({id: data.id, view: JSON.parse(answer(JSON.stringify(data.request)))});
};

async function start({pyodide, wheel}) {
  try {
    const here = fetched(wheel); // while Python is on its way
    postMessage({says: "Python is loading"});
    const {loadPyodide} = await import(`${pyodide}pyodide.mjs`);
    const python = await loadPyodide({indexURL: pyodide});
    postMessage({says: "NumPy is loading"});
    await python.loadPackage("numpy");
    python.unpackArchive(await here, "wheel");
    answer = python.pyimport("nblib.explorables.hosts.browser").respond_json;
    postMessage({ready: true});
  } catch (error) {
    postMessage({failed: String(error)});
  }
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}
