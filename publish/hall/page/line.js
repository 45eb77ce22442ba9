/* Carries messages between a page and the hall. */

/** The host of a figure of one's own: every request is answered by itself. */
export function asking(figure, preset) {
  return {
    async ask(request) {
      const body = JSON.stringify(opened(request, figure, preset)), headers = {"Content-Type": "application/json"};
      const answer = await fetch("/ask", {method: "POST", headers, body});
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    },
  };
}

/** A page asks for its first view before it knows a figure. */
export function opened(request, figure, preset) {
  if (request.event.kind !== "open") return request;
  return {...request, figure, event: {...request.event, ...(preset ? {preset} : {})}};
}

const SOON = 300, LATE = 4000, DEAF = 3000; // ms

/** A websocket that comes back by itself: `heard(message)` gets every message, `opened()` is called each time it is
    open, `lost(times)` when it is not. What is said while it is closed is lost, unless `opened` says it again. */
export class Line {
  constructor(path, {heard, opened, lost}) {
    Object.assign(this, {path, heard, opened, lost, tries: 0, order: Promise.resolve()});
    Object.assign(this, {waiting: new Map(), unsaid: [], count: 0}); // requests for views
    addEventListener("online", () => this.call());
    addEventListener("pageshow", e => e.persisted && this.call());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    this.call();
  }

  call() {
    clearTimeout(this.later);
    if (this.socket?.readyState <= WebSocket.OPEN) return;
    const socket = (this.socket = new WebSocket(`ws://${location.host}${this.path}`));
    socket.binaryType = "blob";
    socket.onopen = () => {
      this.tries = 0;
      for (const message of this.unsaid.splice(0)) this.say(message);
      this.opened();
    };
    socket.onmessage = ({data}) => {
      clearTimeout(this.deaf);
      this.order = this.order.then(async () => this.arrived(await unpacked(data))).catch(error => console.error(error));
    };
    socket.onclose = () => this.socket === socket && this.fail();
  }

  /** The view for a request; none, if the line is lost meanwhile. */
  ask(request) {
    return new Promise(resolve => {
      const id = ++this.count, message = {id, request};
      this.waiting.set(id, resolve);
      if (!this.say(message) && !this.tries) this.unsaid.push(message); // the page is opening
    });
  }

  arrived(message) {
    if (message.id === undefined) return this.heard(message);
    this.round = message.round;
    this.waiting.get(message.id)?.(message.view);
    this.waiting.delete(message.id);
  }

  fail() {
    clearTimeout(this.deaf);
    this.waiting.clear();
    this.unsaid = [];
    this.lost(++this.tries);
    const wait = Math.min(LATE, SOON * 2 ** (this.tries - 1));
    this.later = setTimeout(() => this.call(), wait * (0.5 + Math.random())); // two hundred do not come at once
  }

  /** The page is looked at again: the network may have gone without a word. */
  wake() {
    if (!this.say({hello: true})) return this.call();
    this.deaf = setTimeout(() => {
      this.socket.onclose = null;
      this.socket.close();
      this.socket = null;
      this.fail();
    }, DEAF);
  }

  close() {
    this.call = () => {};
    this.socket.close();
  }

  say(message) {
    const open = this.socket?.readyState === WebSocket.OPEN;
    if (open) this.socket.send(JSON.stringify(message));
    return open;
  }
}

async function unpacked(data) {
  if (typeof data === "string") return JSON.parse(data);
  return new Response(data.stream().pipeThrough(new DecompressionStream("deflate"))).json();
}
