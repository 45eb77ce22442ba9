"""The browser as host: what page/worker.js calls, in WebAssembly. JSON goes in and out as text."""

import json

from nblib.explorables.gallery import respond


def respond_json(text):
    """The view after a request, both as JSON; what is wrong in the request is `{"error": ...}`."""
    try:
        view = respond(json.loads(text))
    except (TypeError, ValueError) as error:
        view = {"error": str(error)}
    return json.dumps(view, allow_nan=False)
