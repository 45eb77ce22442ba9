"""From a wrong answer to the name of the mistake: listed mistakes and pairs of them, then structure, then numbers."""

from itertools import combinations, permutations

import numpy as np

from nblib.exercises import mutants, structure
from nblib.exercises.shapes import fit
from nblib.exercises.showing import Finding


@np.errstate(all="ignore")  # formulas with mistakes in them may well divide by 0
def diagnose(evidence):
    """The findings that together explain the wrong answers; the last one may be plain numbers without a name."""
    return (
        listed(evidence)
        or nan(evidence)
        or pairs(evidence)
        or shapes(evidence)
        or each_part(evidence, structure.RELATIONS)
        or mutants.one_change(evidence)
        or each_part(evidence, structure.REMAINING)
        or mutants.with_a_listed_mistake(evidence)
        or numbers(evidence)
    )


@np.errstate(all="ignore")
def explain(evidence):
    """The findings that are sure to explain an error as well, because the formula with these mistakes has it too."""
    return listed(evidence) or pairs(evidence) or mutants.one_change(evidence)


NAN = "NaN, which is no number", "It comes from 0/0, ∞/∞, ∞ - ∞, or the root or logarithm of a negative number."
INFINITY = "infinity", "It comes from a division by 0, the logarithm of 0, or an exponential that overflows."


def nan(evidence):
    for part in evidence.parts():
        bad = [k for k, got in enumerate(part.got) if not np.isfinite(got).all()]
        if bad:
            got = part.got[bad[0]]
            what, why = NAN if np.isnan(got).any() else INFINITY
            where = f" in {len(bad)} of {len(part.got)} tries" if len(bad) < len(part.got) else ""
            return [Finding("nan", f"{_of(part)}contains {what}{where}. {why}")]
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
        if first.name == second.name or not (evidence.shapes_allow(first) and evidence.shapes_allow(second)):
            continue
        if evidence.explained_by_mistakes(first, second):
            return [Finding(first.name, first.message), Finding(second.name, second.message)]
    return []


def shapes(evidence):
    """What is wrong with the shape, and what else is wrong once it is mended."""
    for order in permutations(range(len(evidence.exercise.compared))):
        mended = evidence.with_got([tuple(got[k] for k in order) for got in evidence.got])
        if evidence.exercise.compared and mended.right:
            names = ", ".join(evidence.exercise.compared)
            return [Finding("order_of_results", f"Your results are right, but in another order than {names}.")]
    fitted, findings = [], []
    for part in evidence.parts():
        finding, arrays = fit(part)
        if finding:
            findings.append((part.label, finding))
        if arrays is None:
            return _gathered(findings)
        fitted.append(arrays)
    if not findings:
        return []
    findings = _gathered(findings)
    mended = evidence.with_got(list(zip(*fitted, strict=True)))
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
    return [Finding(f.name, _where(labels) + f.message) for f, labels in together.items()]


def _where(labels):
    return "" if labels == [""] else f"In the result{'s' * (len(labels) > 1)} {', '.join(labels)}: "


def numbers(evidence):
    """Nothing recognised: how much is right, and one wrong entry."""
    part = next(part for part in evidence.parts() if not part.right)
    right = [k for k in range(len(part.got)) if not part.wrong(k).any()]
    k = next(k for k in range(len(part.got)) if k not in right)
    off, got, want = part.wrong(k), part.got[k], part.want[k]
    at = tuple(int(index[0]) for index in np.nonzero(np.atleast_1d(off)))[: off.ndim]
    entry = f"entry {list(at) if len(at) > 1 else at[0]}" if at else "the result"
    share = f"{off.size - off.sum()} of {off.size} entries are right. " if off.size > 1 and not off.all() else ""
    tries = f"Right in {len(right)} of {len(part.got)} tries. " if right else ""
    sizes = ", ".join(f"{name} = {size}" for name, size in part.cases[k].sizes.items())
    where = f" With {sizes}:" if sizes else " In one try"
    message = (
        f"{_of(part)}has the right shape but wrong numbers. {tries}{share}{where.strip()} {entry} is {got[at]:.6g}; "
        f"{want[at]:.6g} is wanted (to 8 digits). Take a tiny case and follow it by hand, line by line."
    )
    return [Finding(None, message)]


def _of(part):
    return f"The result {part.label} " if part.label else "Your result "
