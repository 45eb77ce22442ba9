"""Stored outputs against those of another Python: texts are equal, pictures within the tolerance of nbval_strict.

Pictures of another matplotlib have other letters: of them number and size are compared, the latter to a pixel.
"""

import numpy as np

from publish.notebooks.pictures import EMBEDDED, LIMIT, decode, difference

WIDGET = "application/vnd.jupyter.widget-view+json"  # a figure that moves; its still picture stands beside it


def differences(stored, fresh):
    """What is different in the outputs of a cell (nbformat), as sentences."""
    found = []
    (texts, pictures), (new_texts, new_pictures) = _parts(stored), _parts(fresh)
    if texts != new_texts:
        found.append(f"stored {texts}\nshown  {new_texts}")
    if len(pictures) != len(new_pictures):
        found.append(f"{len(pictures)} pictures stored, {len(new_pictures)} shown")
    for old, new in zip(pictures, new_pictures, strict=False):
        (old, old_version), (new, new_version) = decode(old), decode(new)
        if old_version != new_version and not np.allclose(old.shape, new.shape, rtol=0, atol=1):
            found.append(f"a picture of {new.shape} px instead of {old.shape}")
        if old_version == new_version and (rms := difference(old, new)) > LIMIT:
            found.append(f"a picture differs by {rms:.1f} > {LIMIT} grey levels")
    return found


def _parts(outputs):
    """(texts, pictures) of the outputs of a cell; neighbouring pieces of one stream are one."""
    texts, pictures = [], []
    for output in outputs:
        if output["output_type"] == "stream":
            name, text = output["name"], "".join(output["text"])
            if texts and texts[-1][0] == name:
                text = texts.pop()[1] + text
            texts.append((name, text))
        elif output["output_type"] == "error":
            texts.append(("error", f"{output['ename']}: {output['evalue']}"))
        else:
            data = {kind: "".join(value) for kind, value in output["data"].items() if kind != WIDGET}
            if "image/png" in data:
                pictures.append(data.pop("image/png"))
            texts.append(("data", {kind: EMBEDDED.sub("picture", text) for kind, text in sorted(data.items())}))
    return texts, pictures
