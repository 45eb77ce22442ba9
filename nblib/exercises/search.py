"""Looks for one change in the formula that explains the answer: alone, with a factor, with a listed mistake."""

from dataclasses import dataclass
from itertools import chain, tee

from nblib.exercises.compare import ratio, ratios, read_factor, same
from nblib.exercises.mutants import Mutants, private, word
from nblib.exercises.recipe import attempt, changed
from nblib.exercises.verdict import Finding


@dataclass(frozen=True)
class Candidate:
    """A formula with a mistake in it, and what it gives in the first case."""

    findings: list[Finding]
    steps: dict
    changes: dict
    first: tuple | None

    def explains(self, evidence):
        """Whether it gives what the student got: in the first case, and then in all."""
        return same(evidence.got[0], self.first, evidence.tolerance) and evidence.explained_by(
            changed(self.steps, self.changes)
        )


def _remembered(evidence, candidates):
    """The candidates of an exercise for its first case; they depend on nothing else. Fewer, when time is over."""
    made = evidence.cases[0].made
    if candidates not in made:
        made[candidates] = candidates(evidence.exercise, evidence.cases[0])
    made[candidates], each = tee(made[candidates])
    for candidate in each:
        if evidence.deadline.over:
            return
        yield candidate


def one_change(evidence):
    """One change, made everywhere or in one place only, explains the answer."""
    for candidate in _remembered(evidence, _changes):
        if candidate.explains(evidence):
            return candidate.findings
    return []


def with_a_factor(evidence):
    """One change explains the answer up to a factor that can be read."""
    for candidate in _remembered(evidence, _changes):
        rest = _factor(evidence, candidate)
        if rest:
            return [*candidate.findings, rest]
    return []


def with_a_listed_mistake(evidence):
    """One change and one listed mistake together explain the answer."""
    for candidate in _remembered(evidence, _changes_of_mistakes):
        if candidate.explains(evidence):
            return candidate.findings
    return []


def _changes(exercise, case):
    """The commonest changes first, then all, then those in one use of a quantity only."""
    for simple in (True, False):
        space = Mutants(exercise.steps, case.given, exercise.words, simple)
        for mutant in chain(space.everywhere(), space.of(exercise.steps)):
            yield _candidate(exercise, space, mutant, [mutant.finding])
    for recipe, copies, user in private(exercise.steps, case.given):
        space = Mutants(recipe, case.given, exercise.words, simple=True)
        for mutant in space.of(copies):
            yield _candidate(exercise, space, mutant, [_only_in(mutant.finding, word(user, exercise.words))])


def _changes_of_mistakes(exercise, case):
    """The commonest changes in formulas with a listed mistake."""
    for mistake in exercise.mistakes:
        steps = changed(exercise.steps, mistake.changes)
        made = exercise.made(attempt(steps, case.given))
        if made is None or [m.shape for m in made] != [w.shape for w in case.want]:
            continue  # what it says of shapes would not be true
        space = Mutants(steps, case.given, exercise.words, simple=True)
        for mutant in space.of(exercise.steps):
            yield _candidate(exercise, space, mutant, [Finding(mistake.name, mistake.message), mutant.finding])


def _candidate(exercise, space, mutant, findings):
    return Candidate(findings, space.steps, mutant.changes, exercise.made(space.answer(mutant)))


def _factor(evidence, candidate):
    """The factor by which the answers differ from what the candidate gives, if it can be read."""
    first = candidate.first
    if first is None or len(first) != 1 or not first[0].any() or ratio(evidence.got[0][0], first[0]) is None:
        return None
    steps = changed(candidate.steps, candidate.changes)
    answers = [evidence.answer(steps, case) for case in evidence.cases]
    if None in answers:
        return None
    read = ratios([got[0] for got in evidence.got], [answer[0] for answer in answers], evidence.cases)
    text = read and min(map(abs, read[0])) > 1e-9 and read_factor(*read, simple=not first[0].ndim)
    if not text or text == "1":
        return None
    if text == "-1":
        return Finding("sign", "Besides, the sign is wrong.")
    return Finding("factor", f"Besides, a factor {text} remains that does not belong there.")


def _only_in(finding, user):
    return Finding(finding.name, f"{finding.message} Only on the way to {user}; elsewhere it is right.")
