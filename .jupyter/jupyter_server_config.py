"""A saved notebook keeps the still picture of a live figure and not the figure itself.

The figure lives in its kernel: opened again without it, the notebook would show an error in place of the picture.
"""

WIDGET = "application/vnd.jupyter.widget-view+json"


def keep_still_pictures(model, **_):
    """Called by the server before it writes `model`."""
    if model["type"] != "notebook":
        return
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output["data"].pop(WIDGET, None)


c.FileContentsManager.pre_save_hook = keep_still_pictures  # noqa: F821  (c is the server's configuration)

# Jupytext, if it is installed, would open the text of a notebook in place of it: the lecturer's notes, too
c.ServerApp.jpserver_extensions = {"jupyterlab_jupytext": False}  # noqa: F821
