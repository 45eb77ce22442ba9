"""From a wrong answer to the name of the mistake: listed mistakes and pairs of them, then structure, then numbers."""

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from nblib.exercises import mutants, structure
from nblib.exercises.finding import Finding
from nblib.exercises.sizes import sizes_of


@np.errstate(all="ignore")  # formulas with mistakes in them may well divide by 0
def diagnose(evidence):
    """The findings that together explain the wrong answers; the last one may be plain numbers without a name."""
    return listed(evidence) or unlisted(evidence)


@np.errstate(all="ignore")
def unlisted(evidence):
    """The same, where no listed mistake explains them."""
    return (
        nan(evidence)
        or each_part(evidence, [structure.zero])
        or pairs(evidence)
        or shapes(evidence)
        or each_part(evidence, structure.RELATIONS)
        or mutants.one_change(evidence)
        or each_part(evidence, structure.REMAINING)
        or mutants.with_a_listed_mistake(evidence)
        or numbers(evidence)
    )


@np.errstate(all="ignore")
def related(evidence):
    """How the answers are related to the right ones, where one finding says it."""
    found = nan(evidence) or shapes(evidence) or each_part(evidence, structure.RELATIONS)
    return found if len(found) == 1 else []


def nan(evidence):
    for part in evidence.parts():
        bad = next((got for got in part.got if not np.isfinite(got).all()), None)
        if bad is not None:
            what = "NaN, which is no number" if np.isnan(bad).any() else "infinity"
            why = "It comes from a division by 0, a root or logarithm of what has none, or an exponential of 1000."
            return [Finding("nan", f"{_of(part)}contains {what}. {why}")]
    return []


def listed(evidence):
    for mistake in evidence.exercise.mistakes:
        if evidence.explained_by_mistakes(mistake):
            return [Finding(mistake.name, mistake.message)]
    return []


def pairs(evidence):
    for first, second in combinations(evidence.exercise.mistakes, 2):
        if evidence.deadline.over:
            break
        if first.name != second.name and evidence.explained_by_mistakes(first, second):
            return [Finding(first.name, first.message), Finding(second.name, second.message)]
    return []


def shapes(evidence):
    """What is wrong with the shape, and what else is wrong once it is mended."""
    for order in permutations(range(len(evidence.exercise.compared))):
        mended = replace(evidence, got=[tuple(got[k] for k in order) for got in evidence.got])
        if evidence.exercise.compared and mended.right:
            names = ", ".join(evidence.exercise.compared)
            return [Finding("order_of_results", f"Your results are right, but in another order than {names}.")]
    fitted, findings = [], []
    for part in evidence.parts():
        finding, arrays = structure.fit(part)
        if finding:
            findings.append((part.label, finding))
        if arrays is None:
            return _gathered(findings)
        fitted.append(arrays)
    if not findings:
        return []
    findings = _gathered(findings)
    mended = replace(evidence, got=list(zip(*fitted, strict=True)))
    return findings if mended.right else findings + diagnose(mended)


def each_part(evidence, relations):
    """The relation of every wrong part to the right one; nothing when one of them shows none."""
    findings = []
    for part in evidence.parts():
        if not part.right:
            found = next(filter(None, (relation(part, evidence.exercise) for relation in relations)), None)
            if not found:
                return []
            findings.append((part.label, found))
    return _gathered(findings)


def _gathered(findings):
    """The findings of all parts; what is found in several of them is said once."""
    together = {}
    for label, found in findings:
        together.setdefault(found, []).append(label)
    where = {f: f"In the result{'s' * (len(labels) > 1)} {', '.join(labels)}: " for f, labels in together.items()}
    return [Finding(f.name, where[f] * (labels != [""]) + f.message) for f, labels in together.items()]


def numbers(evidence):
    """Nothing recognised: how much is right, and one wrong entry."""
    part = next(part for part in evidence.parts() if not part.right)
    right = [k for k in range(len(part.got)) if not part.wrong(k).any()]
    k = next(k for k in range(len(part.got)) if k not in right)
    off, got, want = part.wrong(k), part.got[k], part.want[k]
    at = tuple(int(index[0]) for index in np.nonzero(np.atleast_1d(off)))[: off.ndim]
    entry = f"entry {list(at) if len(at) > 1 else at[0]}" if at else "the result"
    share = f"Right are {off.size - off.sum()} of {off.size} entries. " if off.size > 1 and not off.all() else ""
    tries = f"Right in {len(right)} of {len(part.got)} tries. " if right else ""
    message = (
        f"{_of(part)}has the right shape but wrong numbers. {tries}{share}With {sizes_of(part.cases[k])}: {entry} is "
        f"{got[at]:.6g}; {want[at]:.6g} is wanted. Take a tiny case and follow it by hand, line by line."
    )
    return [Finding(None, message)]


def _of(part):
    return f"The result {part.label} " if part.label else "Your result "
