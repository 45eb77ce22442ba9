"""The row of buttons: presets, the ways back, and time."""

import ipywidgets as W

from nblib.explorables.controls import Seed, Time


class Toolbar(W.HBox):
    """Preset, Restart / Defaults / New seed, and for a run Back / Play / Step; then the controls without a slider."""

    def __init__(self, panel):
        self.panel, e = panel, panel.explorable
        self.preset = W.Dropdown(options=[p.name for p in e.presets], tooltip="preset", description="preset")
        panel.inbox.follow(self.preset, "preset", panel.begin)
        self.ways = [self._button("Defaults", "Back to the preset", self.defaults)]
        self.k, self.seed = e.only(Time), e.only(Seed)
        if self.seed:
            self.ways.append(self._button("New seed", "The next seed", self.new_seed))
        self.time, self.shortcuts = [], {"r": self.defaults, "R": self.defaults}
        if self.k:
            self.shortcuts = {" ": self.play, ".": self.forward, ",": self.back, "r": self.restart, "R": self.restart}
            self.ways.insert(0, self._button("Restart", "k = 0, same seed, same settings (R)", self.restart))
            self.play_button = self._button("Play", "Play or pause (Space)", self.play)
            self.rate = W.Dropdown(
                options=[(f"{n} per frame", n) for n in (1, 10, 100) if n < self.k.most], tooltip="steps per frame"
            )
            back = self._button("Back", "One step back (,)", self.back)
            step = self._button("Step", "One step (.)", self.forward)
            self.time = [back, self.play_button, step, self.rate]
        others = [panel.widgets[n] for n, c in e.controls.items() if not c.slider and n in panel.widgets]
        super().__init__([self.preset, *self.ways, *self.time, *others])

    def _button(self, text, tooltip, act):
        button = W.Button(description=text, tooltip=tooltip)
        button.on_click(lambda _: self.panel.inbox.post(object(), act))
        return button

    def refresh(self):
        if self.preset.value != self.panel.preset.name:
            self.preset.value = self.panel.preset.name

    def playing(self, playing):
        if self.time:
            self.play_button.description = "Pause" if playing else "Play"

    # --- what the buttons do --------------------------------------------------------------------------------

    @property
    def _now(self):
        return getattr(self.panel.explorable.values, self.k.name)

    def _go(self, k):
        self.panel.explorable.pull(**{self.k.name: k})
        end = k >= self.k.most
        self.panel.status.value = f"{self.k.symbol} = {self.k.most}: the run ends here." if end else ""

    def defaults(self):
        self.panel.player.stop()
        self.panel.explorable.reset()

    def new_seed(self):
        value = getattr(self.panel.explorable.values, self.seed.name)
        self.panel.explorable.set(**{self.seed.name: (value + 1) % (self.seed.most + 1)})

    def restart(self):
        self.panel.player.stop()
        self._go(0)

    def forward(self):
        self.panel.player.stop()
        self._go(self._now + 1)

    def back(self):
        self.panel.player.stop()
        self._go(self._now - 1)

    def play(self):
        """Starts, or stops what plays; from the end it starts again."""
        if self.panel.player.playing:
            self.panel.player.stop()
        else:
            self.panel.player.play(self._run(), self.k.fps)

    def _run(self):
        last = self.k.most
        k = 0 if self._now >= last else min(self._now + self.rate.value, last)
        while True:
            self._go(k)
            yield
            if self._now != k or k >= last:  # the hand took k over
                return
            k = min(k + self.rate.value, last)
