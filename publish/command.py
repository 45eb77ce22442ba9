"""`nblib`: the lecture from the command line, wherever it was installed."""

import argparse
import importlib
import sys

VERBS = {  # name: (the module whose `main` does it, the extra that brings what it needs, one line)
    "lab": ("publish.lab", "lab", "the notebooks in a folder of your own, open in JupyterLab"),
    "site": ("publish.site", "site", "build the lecture as a site of static files"),
    "hall": ("publish.hall", "lab", "a server for the lecture hall: the wall, and a vote on every phone"),
    "slides": ("publish.deck", "site", "the lecturer's decks, live figures on their slides"),
}


def main(arguments=None):
    """Does what the verb says; what follows it is handed on."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    lines = "\n".join(f"  nblib {verb:8}{line}" for verb, (_, _, line) in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="nblib",
        usage="nblib VERB ...",
        description="Neural networks: a lecture that runs.\n\n" + lines,
        epilog="nblib VERB --help says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=VERBS, help=argparse.SUPPRESS, metavar="VERB")
    module, extra, _ = VERBS[parser.parse_args(arguments[:1]).verb]
    try:
        return importlib.import_module(module).main(arguments[1:])
    except ModuleNotFoundError as missing:
        package = missing.name.partition(".")[0]
        parser.exit(1, f'{package} is not installed. Install what it needs: pip install "nblib[{extra}]"\n')
