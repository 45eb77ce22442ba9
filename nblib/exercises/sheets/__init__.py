"""The exercises, a folder for each notebook: importing this registers them all, in the order of the notebooks."""

from importlib import import_module

_BY_NOTEBOOK = {
    "neurons": "counting network build",
    "approximation": "steps widths build",
    "least_squares": "regression gradients matrices nudging",
    "gradient_descent": "descent stochastic training",
    "deep_networks": "counting layers",
    "backpropagation": "errors batches reverse",
}
for _folder, _modules in _BY_NOTEBOOK.items():
    for _module in _modules.split():
        import_module(f"{__name__}.{_folder}.{_module}")
