// The record as host (hosts/record.py): every scene of a figure and its answer, without Python.

export function recorded(record) {
  const scenes = new Map();
  const scene = name => {
    if (!scenes.has(name)) scenes.set(name, unfolded(record, record.scenes[name]));
    return scenes.get(name);
  };
  const answers = {
    open: () => scene(record.first)[0],
    preset: event => scene(event.name)[0],
    defaults: (event, state) => scene(state.preset)[0],
    answer: (event, state) => said(scene(state.preset), event),
  };
  return {
    recorded: true, // the page hides what needs Python
    async ask({event, state}) {
      const answer = answers[event.kind];
      if (!answer) return {error: "This page shows recorded scenes; to move the figure it needs Python."};
      const view = answer(event, state);
      const seen = [...new Set([...(state?.seen ?? []), ...view.state.seen])];
      return {...view, state: {...view.state, seen}};
    },
  };
}

/** The views of one scene, whole again: a mark that is null is that of the view before. */
function unfolded(record, views) {
  let before = null;
  return views.map(view => {
    const scene = view.scene.map((panel, i) => ({
      ...panel, marks: panel.marks.map((mark, j) => mark ?? before.scene[i].marks[j]),
    }));
    before = {...view, scene, figure: record.figure};
    return before;
  });
}

/** The view of an answer nearest to the share of it that is asked for, with what the reader said. */
function said(views, {said = -1, share = 1}) {
  const last = views.length - 1;
  const view = views[1 + Math.round(share * (last - 1))];
  return {...view, state: {...view.state, said}, words: {...view.words, said},
    play: view.play && {...view.play, event: {...view.play.event, said}}};
}
