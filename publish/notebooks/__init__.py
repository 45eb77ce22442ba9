"""The notebooks as they are stored: run from their texts, and held to a canonical form. It takes the extra `test`.

Imported before nbformat, this makes it load in 0.2 s. With JupyterLab installed, nbformat's jsonschema builds a grammar
of web addresses at import: 2 s in every process, for a check that no notebook asks for. Without the package it goes on
without the check.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)
