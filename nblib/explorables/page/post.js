const WAIT = 4000; // ms

/** Carries events to the host: one in flight; of moves that overtake one another the newest, of all others each.

    Views depend on the request alone. So while nothing else is asked, the host is asked `ahead` for the `likely`
    next event; if it does come, its view is there at once, and the host is told as always. */
export class Post {
  constructor({request, arrived, likely, lost}) {
    Object.assign(this, {request, arrived, likely, lost});
    Object.assign(this, {host: null, waiting: [], flight: null, latest: null, state: null, guess: null});
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
    const late = setTimeout(() => this.fail(flight), WAIT), asked = this.asked(job.event, job.base.state);
    const known = this.guess?.asked === JSON.stringify(asked) && this.guess.view;
    if (known) this.arrived(known, job);
    new Promise(done => done(this.host.ask(asked))).then(view => {
      clearTimeout(late);
      if (this.latest !== flight) return; // another request went out since
      this.flight = null;
      if (!known || view.error) this.arrived(view, job);
      this.next();
      this.askAhead();
    }, () => {
      clearTimeout(late);
      this.fail(flight);
    });
  }

  asked(event, state) {
    return {...this.request(), state, event};
  }

  askAhead() {
    const event = this.host.ahead && this.idle && this.likely();
    if (!event) return;
    const asked = this.asked(event, this.state), guess = this.guess = {asked: JSON.stringify(asked), view: null};
    this.host.ahead(asked).then(view => (guess.view = view.error ? null : view), () => {});
  }

  /** A view that comes after all is still shown, if nothing else was asked in the meantime. */
  fail(flight) {
    if (this.flight !== flight) return;
    this.flight = null;
    this.waiting = [];
    this.lost();
  }
}
