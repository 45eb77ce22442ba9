# %% [markdown]
# # Neural networks: a lecture that runs
#
# A machine can read the digits below: not with rules that somebody wrote down, but with a function that has many
# numbers in it, and a method to find them. Here every formula stands next to code that reads like it, and every claim
# is computed, proved, or marked *without proof*.

# %%
import numpy as np

from nblib import data, figures
from nblib.exercises import check, hint, progress, solution

scans = data.digits()
print(f"{len(scans.raw_X)} handwritten digits, each {scans.raw_X.shape[1]} levels of grey, from 0 to 16")
pictures, digits = scans.raw_X[:16].reshape(16, 8, 8), [f"{digit:.0f}" for digit in scans.raw_y[:16]]
print("a row through the middle of the first:", pictures[0][4])

# %% tags=["picture"]
figures.show(figures.images(pictures, digits), "Sixteen scanned digits, coarse and grey, each with its name.")

# %% [markdown]
# In notebook 7 you write, from an empty cell, a network that reads 95 % of those it has never seen.
#
# | | Notebook | After it you can ... |
# |---|---|---|
# | 1 | [Neurons](01_neurons.ipynb) | take a network apart |
# | 2 | [Universal approximation](02_universal_approximation.ipynb) | build one for any continuous function |
# | 3 | [Least squares](03_least_squares.ipynb) | derive and check its gradients |
# | 4 | [Gradient descent and SGD](04_gradient_descent.ipynb) | choose a step size |
# | 5 | [Deep networks](05_deep_networks.ipynb) | say what depth buys |
# | 6 | [Backpropagation](06_backpropagation.ipynb) | get every gradient in two passes |
# | 7 | [Write it yourself](07_write_it_yourself.ipynb) | write it in plain NumPy |
# | 8 | [Where it goes from here](08_where_it_goes.ipynb) | use momentum, Adam, PyTorch |
# | 9 | [Appendix: errata](09_errata.ipynb) | correct the printed script |
#
# In this order, 45 to 90 minutes each.

# %% [markdown]
# ## Predict, then look
#
# Before a result there is often a question. Say your answer before you look: who predicts sees more, even when wrong.
# Try it: which of the three lines below swaps the columns of $A$? In JupyterLab, click into the cell and press
# <kbd>Shift</kbd>+<kbd>Enter</kbd>; on a page, open what comes out.

# %% tags=["answer"]
A, B = np.array([[1, 2], [3, 4]]), np.array([[0, 1], [1, 0]])
print("A @ B, the matrix product:", (A @ B).tolist())
print("A * B, entry by entry:    ", (A * B).tolist())
print("A[0], the first row:      ", A[0].tolist())

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# The first: $A$ times $e_2$ and $e_1$, the columns of $B$, is the second and then the first column of $A$.
#
# </details>

# %% [markdown]
# Output that answers a question is folded until you open it or run the cell; the reason opens under *Answer*. Code that
# only draws is folded in the same way.
#
# **Change things.** Nothing can break: the numbers in a cell are there to be changed. Let the cell above swap the *rows*
# of $A$. (On which side must $B$ stand?)
#
# ## Colours
#
# Colour, dash and thickness of a line tell what it is, in every picture and figure:

# %%
roles = ["data", "truth", "network", "neuron 1", "neuron 2", "step", "error"]
x, y = [0, 1, 2, 3], [0, 2, 1, 3]

# %% tags=["picture"]
samples = [figures.Panel(role, axes=False, height=0.2).line(x, y, role).dots(x, y, role) for role in roles]
figures.show(samples, "Data: black discs; truth: grey, dashed; network: thick; neurons: each its colour and dash.")

# %% [markdown]
# ## Figures that move
#
# A figure asks first (in JupyterLab, run its cell): answer, then pull what it shows. The numbers along the top are
# scenes, each with its own question; the text says which to see.
#
# ## Exercises
#
# An exercise is a cell with an empty function. Fill it in and run the cell (a page has *Run this page* for that):
# `check` tries it and looks for the *name* of a mistake. Here is one from notebook 3, the product entry by entry,
# answered wrongly. What will `check` say?


# %% tags=["answer"]
def my_hadamard(A, B):
    """The product of A and B, entry by entry."""
    return A @ B


check("hadamard", my_hadamard)

# %% [markdown] tags=["answer"]
# <details><summary>Answer</summary>
#
# That this is the matrix product, which sums over a common index.
#
# </details>

# %% [markdown]
# Correct it, run it again, and read what is missing. In a cell of its own, `hint("hadamard")` says more at every call,
# `solution("hadamard")` shows lines that pass, `progress()` what you have solved.
#
# ## What you must know
#
# * Linear algebra: vectors, matrices, their products; eigenvalues from notebook 4 on.
# * Analysis: continuity, derivatives, the chain rule in several variables.
# * Python: functions, loops, lists. Of NumPy the cell with `A @ B` is enough; `help(np.outer)` explains what is new.
#
# Rows count from $0$; samples are rows of a matrix $X$. Run a notebook from the top, or its first code cell and then
# any section: a line under its heading names those to run before. In JupyterLab, *Kernel → Restart Kernel* helps when
# you are lost. Numbers like (2.1.21) belong to the printed script, which you do not need.
