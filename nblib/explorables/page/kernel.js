// The kernel as host (hosts/kernel.py): requests go as messages, views come back as the trait `view`.
// A widget's module cannot import another one: hosts/scripts.py joins this one to figure.js.

import {mount} from "./figure.js";

function render({model, el}) {
  const waiting = new Map(); // number of a request -> what to do with its view
  const me = Math.random().toString(36).slice(2); // a widget may be shown twice
  let count = 0, resting = 0;
  const ask = request => new Promise(resolve => {
    const id = `${me} ${++count}`;
    waiting.set(id, resolve);
    model.send({id, ...request});
  });
  model.on("msg:custom", ({id, view}) => {
    waiting.get(id)?.(view);
    waiting.delete(id);
  });
  const host = {
    ask,
    ahead: request => ask({...request, ahead: true}), // answered by a message, for nothing changes
    listen: show => model.on("change:answered", () => {
      const error = model.get("error"), id = model.get("answered");
      const view = error ? {error} : JSON.parse(model.get("view"));
      (waiting.get(id) ?? show)(view); // what nobody here has asked for comes from Python, or from another page
      waiting.delete(id);
      if (!el.getRootNode().host?.matches("marimo-anywidget")) return;
      clearTimeout(resting); // marimo runs the cells that read the figure when the page, not Python, changes a trait
      resting = setTimeout(() => (model.set("rested", id), model.save_changes()), 150);
    }),
  };
  const start = JSON.parse(model.get("view"));
  const figure = mount(el, host, {mode: model.get("mode"), hidden: model.get("hidden"), start});
  return () => figure.remove();
}

export default {render};
