const WAIT = 4000; // ms

/** Carries events to the host: one in flight; of moves that overtake one another the newest, of all others each. */
export class Post {
  constructor({request, arrived, lost}) {
    Object.assign(this, {request, arrived, lost, host: null, waiting: [], flight: null, latest: null, state: null});
  }

  get idle() {
    return !this.flight && !this.waiting.length;
  }

  /** Whether a move of this name, or an event of this kind, has still to go. */
  waits(name) {
    return this.waiting.some(job => job.newest === name || job.event.kind === name);
  }

  /** `base` keeps the state from which a whole drag or run is asked. */
  send(event, {newest = null, base = {}, ...job} = {}) {
    if (newest) this.waiting = this.waiting.filter(other => other.newest !== newest);
    this.waiting.push({...job, event, newest, base});
    this.next();
  }

  next() {
    if (this.flight || !this.waiting.length) return;
    const job = this.waiting.shift(), flight = {};
    job.base.state ??= this.state;
    this.flight = this.latest = flight;
    const late = setTimeout(() => this.fail(flight), WAIT), request = this.request();
    new Promise(done => done(this.host.ask({...request, state: job.base.state, event: job.event}))).then(view => {
      clearTimeout(late);
      if (this.latest !== flight) return; // another request went out since
      this.flight = null;
      this.arrived(view, job);
      this.next();
    }, () => {
      clearTimeout(late);
      this.fail(flight);
    });
  }

  /** A view that comes after all is still shown, if nothing else was asked in the meantime. */
  fail(flight) {
    if (this.flight !== flight) return;
    this.flight = null;
    this.waiting = [];
    this.lost();
  }
}
