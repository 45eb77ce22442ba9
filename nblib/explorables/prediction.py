"""Predict, then observe: the question of a preset stands before its controls."""

import html

import ipywidgets as W

LETTERS = "ABCD"


class Prediction(W.VBox):
    """The question with its answers; `answered(i)` is called with the number of the answer.

    For one reader the answers are buttons. For a hall they are a list, each with a field for the number of hands,
    and Enter or one button goes on; then i is None. Nothing is judged and nothing is stored.
    """

    def __init__(self, inbox, lecture, answered):
        self.lecture = lecture
        self.question, self.outcome = W.HTML(), W.HTML()
        self.buttons = [W.Button() for _ in LETTERS]
        self.hands = [W.BoundedIntText(0, 0, 999, tooltip=f"hands for {letter}") for letter in LETTERS]
        self.reveal = W.Button(description="Show", tooltip="Show what happens (Enter)")
        for i, button in enumerate(self.buttons):
            button.on_click(lambda _, i=i: inbox.post("answer", lambda: answered(i)))
        self.reveal.on_click(lambda _: inbox.post("answer", lambda: answered(None)))
        pairs = [W.HBox(pair) for pair in zip(self.buttons, self.hands, strict=True)] if lecture else self.buttons
        self.choices = W.HBox([*pairs, self.reveal] if lecture else pairs)
        for box, name in (self.choices, "choices"), (self.question, "question"), (self.outcome, "outcome"):
            box.add_class(f"explorable-{name}")
        super().__init__([self.question, self.choices, self.outcome])
        self.add_class("explorable-prediction")

    def ask(self, preset):
        """Asks the question of `preset`; True if there is one."""
        self.preset = preset
        self.question.value = html.escape(preset.question)
        for i, (letter, button) in enumerate(zip(LETTERS, self.buttons, strict=True)):
            there = i < len(preset.answers)
            button.description = f"{letter}  {preset.answers[i]}" if there else ""
            self.hands[i].value = 0
            for widget in button, self.hands[i]:
                widget.layout.display = None if there else "none"
        self._turn(asking=bool(preset.question))
        self.outcome.value = ""
        self.layout.display = None if preset.question or preset.look else "none"
        if not preset.question:
            self.outcome.value = _look(preset)
        return bool(preset.question)

    def tell(self, said, see):
        """Replaces the answers by what was said and what is seen."""
        preset = self.preset
        you = f"You said <b>{html.escape(preset.answers[said])}</b>. " if said is not None else ""
        right = html.escape(preset.answers[preset.right])
        self.outcome.value = f"{you}You see <b>{right}</b>: {html.escape(see)} {_look(preset)}"
        self._turn(asking=False)

    def _turn(self, asking):
        self.choices.layout.display = None if asking else "none"
        self.outcome.layout.display = "none" if asking else None


def _look(preset):
    return f'<span class="explorable-look">{html.escape(preset.look)}</span>' if preset.look else ""
