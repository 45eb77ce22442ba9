"""From a wrong answer to the name of the mistake: listed mistakes and pairs of them, then structure, then numbers."""

from itertools import combinations, permutations

import numpy as np

from nblib.exercises import patterns, search, structure
from nblib.exercises.compare import ratio, same
from nblib.exercises.recipe import changed
from nblib.exercises.running import Finding
from nblib.exercises.shapes import fit


@np.errstate(all="ignore")  # formulas with mistakes in them may well divide by 0
def diagnose(evidence):
    """The findings that together explain the wrong answers; the last one may be plain numbers without a name."""
    return (
        nan(evidence)
        or listed(evidence)
        or one_activation(evidence)
        or pairs(evidence)
        or shapes(evidence)
        or each_part(evidence)
        or partly(evidence)
        or search.one_change(evidence)
        or inexact(evidence)
        or traces(evidence)
        or search.with_a_listed_mistake(evidence)
        or search.with_a_factor(evidence)
        or numbers(evidence)
    )


def nan(evidence):
    for part in evidence.parts():
        bad = [k for k, got in enumerate(part.got) if not np.isfinite(got).all()]
        if bad:
            got = part.got[bad[0]]
            what = "NaN, which is no number" if np.isnan(got).any() else "infinity"
            where = f" in {len(bad)} of {len(part.got)} tries" if len(bad) < len(part.got) else ""
            why = "Do you divide by 0, or take the root or logarithm of a negative number?"
            return [Finding("nan", f"{_of(part)}contains {what}{where}. {why}")]
    return []


def listed(evidence):
    for mistake in evidence.exercise.mistakes:
        if evidence.explained_by_mistakes(mistake):
            return [Finding(mistake.name, mistake.message)]
    return []


def pairs(evidence):
    exercise = evidence.exercise
    for first, second in combinations(exercise.mistakes, 2):
        if first.name != second.name and evidence.explained_by_mistakes(first, second):
            return [Finding(first.name, first.message), Finding(second.name, second.message)]
    return []


def inexact(evidence):
    """Right to some digits only."""
    parts = zip(evidence.got, evidence.want, strict=True)
    if all(same(got, want, 1e-3) for got, want in parts):
        text = (
            "Right to a few digits only. Are numbers rounded on the way, or held in an array of type float16, or is a "
            "derivative approximated with a large step?"
        )
        return [Finding("inexact", text)]
    return []


def partly(evidence):
    """The answer lies between the right one and a listed mistake, always at the same share of the way."""
    for mistake in evidence.exercise.mistakes:
        steps = changed(evidence.exercise.steps, mistake.changes)
        shares = []
        for case, got, want in zip(evidence.cases, evidence.got, evidence.want, strict=True):
            made = evidence.answer(steps, case)
            if made is None or any(m.shape != w.shape for m, w in zip(made, want, strict=True)):
                break
            shares.append(ratio(_joined(got) - _joined(want), _joined(made) - _joined(want)))
            if shares[-1] is None:
                break
        else:
            if _joined(evidence.want[0]).size > 1 and 1e-6 < shares[0] < 1 and np.ptp(shares) < 1e-6:
                text = f"(Your result lies {shares[0]:.3g} of the way from the right one to this mistake.)"
                return [Finding(mistake.name, f"{mistake.message} {text}")]
    return []


def _joined(parts):
    return np.concatenate([part.ravel() for part in parts])


def one_activation(evidence):
    for part in evidence.parts():
        if part.right or any(g.shape != w.shape for g, w in zip(part.got, part.want, strict=True)):
            continue
        found = patterns.one_activation(part)
        return _gathered([(part.label, found)]) if found else []
    return []


def shapes(evidence):
    """What is wrong with the shape, and what else is wrong once it is mended."""
    for order in permutations(range(len(evidence.exercise.parts))):
        mended = evidence.with_got([tuple(got[k] for k in order) for got in evidence.got])
        if evidence.exercise.parts and mended.right:
            names = ", ".join(evidence.exercise.parts)
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


def each_part(evidence):
    """The relation of every wrong part to the right one; nothing when one of them shows none."""
    return _for_parts(evidence, structure.RELATIONS)


def traces(evidence):
    """The same with relations that say less: something added, some entries right, a factor without a name."""
    return _for_parts(evidence, structure.TRACES)


def _for_parts(evidence, relations):
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
