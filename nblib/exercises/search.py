"""Looks for one change in the formula that explains the answer: alone, with a factor, with a listed mistake."""

from dataclasses import dataclass
from itertools import chain

from nblib.exercises.compare import ratio, read_factor, same
from nblib.exercises.mutants import Mutants, private
from nblib.exercises.recipe import EXPECTED, changed
from nblib.exercises.running import Finding
from nblib.exercises.words import words


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


class Remembered:
    """Iterates over what a generator yields, again and again; each item is computed once, when it is first needed."""

    def __init__(self, items):
        self.seen, self.rest = [], iter(items)

    def __iter__(self):
        for k in range(10**9):
            if k == len(self.seen):
                try:
                    self.seen.append(next(self.rest))
                except StopIteration:
                    return
            yield self.seen[k]


def _remembered(evidence, candidates):
    """The candidates of an exercise for its first case; they depend on nothing else."""
    made = evidence.cases[0].made
    if candidates not in made:
        made[candidates] = Remembered(candidates(evidence))
    return made[candidates]


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


def _changes(evidence):
    """The commonest changes first, then all, then those in one use of a quantity only."""
    exercise, given = evidence.exercise, evidence.cases[0].given
    for simple in (True, False):
        space = Mutants(exercise.steps, given, exercise.words, simple)
        for mutant in chain(space.everywhere(), space.of(exercise.steps)):
            yield _candidate(evidence, space, mutant, [mutant.finding])
    for recipe, copies, user in private(exercise.steps, given):
        space = Mutants(recipe, given, exercise.words, simple=True)
        for mutant in space.of(copies):
            yield _candidate(evidence, space, mutant, [_only_in(mutant.finding, words(user, exercise.words))])


def _changes_of_mistakes(evidence):
    """The commonest changes in formulas with a listed mistake."""
    exercise, given = evidence.exercise, evidence.cases[0].given
    for mistake in exercise.mistakes:
        try:
            space = Mutants(changed(exercise.steps, mistake.changes), given, exercise.words, simple=True)
        except EXPECTED:
            continue  # the mistake needs sizes that agree
        for mutant in space.of(exercise.steps):
            yield _candidate(evidence, space, mutant, [Finding(mistake.name, mistake.message), mutant.finding])


def _candidate(evidence, space, mutant, findings):
    return Candidate(findings, space.steps, mutant.changes, evidence.as_parts(space.answer(mutant)))


def _factor(evidence, candidate):
    """The factor by which the answers differ from what the candidate gives, if it can be read."""
    first = candidate.first
    if first is None or len(first) != 1 or ratio(evidence.got[0][0], first[0]) is None:
        return None
    steps = changed(candidate.steps, candidate.changes)
    for count in (2, len(evidence.cases)):  # two cases tell nearly every factor that cannot be read
        cases, got = evidence.cases[:count], evidence.got[:count]
        answers = [evidence.answer(steps, case) for case in cases]
        if None in answers:
            return None
        factors = [ratio(mine[0], answer[0]) for mine, answer in zip(got, answers, strict=True)]
        if None in factors or min(map(abs, factors)) < 1e-9:
            return None
        text = read_factor(factors, cases, simple=not first[0].ndim)
        if not text:
            return None
    if text == "-1":
        return Finding("sign", "Besides, the sign is wrong.")
    return Finding("factor", f"Besides, a factor {text} remains that does not belong there.")


def _only_in(finding, user):
    place = finding.message.removesuffix(".")
    return Finding(finding.name, f"{place} (only on the way to {user}; elsewhere it is right).")
