# %% [markdown] slideshow={"slide_type": "slide"}
# # Neural networks: a lecture that runs
#
# One section of a mathematics lecture, as notebooks. Every formula stands next to code that reads like it, every
# claim is computed where it is made, and where the printed script is wrong you see it go wrong.
#
# | | Notebook | After it you can ... |
# |---|---|---|
# | 1 | [Neurons](01_neurons.ipynb) | take a network apart and put it together again |
# | 2 | [Universal approximation](02_universal_approximation.ipynb) | build one for any continuous function, and price it |
# | 3 | [Least squares](03_least_squares.ipynb) | derive, code and check the gradients of the loss |
# | 4 | [Gradient descent and SGD](04_gradient_descent.ipynb) | choose a step size and a batch size |
# | 5 | [Deep networks](05_deep_networks.ipynb) | say what depth buys that width does not |
# | 6 | [Backpropagation](06_backpropagation.ipynb) | get every gradient in two passes |
#
# In this order, 45 to 90 minutes each.

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try it.** Click into the cell below and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. Which of the three lines swaps
# the columns of $A$?

# %% slideshow={"slide_type": "fragment"}
import numpy as np

A, B = np.array([[1, 2], [3, 4]]), np.array([[0, 1], [1, 0]])
print("A @ B, the matrix product:", (A @ B).tolist())
print("A * B, entry by entry:    ", (A * B).tolist())
print("A[0], the first row:      ", A[0].tolist())

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How to read a notebook
#
# That cell shows all the NumPy you need to begin. Rows count from $0$, and samples are rows: `X` has one row per
# measurement.
#
# Run a notebook from the top. Or run its first code cell and go to any section: a line under the heading names the
# sections to run before. *Run → Run All Cells* does everything at once, *Kernel → Restart Kernel* helps when you have
# lost track.
#
# **Predict first.** Before a result there is often a question. Say your answer, out loud or on paper, and only then
# look. People who predict see more, even when they predict wrong.
#
# **Change things.** Nothing can break: numbers in a cell are there to be changed. Try it here. What will the network
# do with $n = 2$ neurons? With $n = 10$?

# %% slideshow={"slide_type": "skip"}
from nblib import Shallow, data, figures, gradient_descent, tanh

n = 5  # the number of neurons: change me, then run this cell and the next one
crash = data.motorcycle()
net = Shallow.random(n, d=1, sigma=tanh, rng=np.random.default_rng(3))
path = gradient_descent(lambda theta: net.at(theta).gradient(crash.X, crash.y).theta, net.theta, tau=0.1, steps=2000)

# %% slideshow={"slide_type": "subslide"}
t = np.linspace(crash.X.min(), crash.X.max(), 400)
fig, ax = figures.axes(xlabel="time after impact", ylabel="acceleration of the head")
ax.plot(crash.X, crash.y, **figures.LINES["data"], alpha=0.5)
for k, alpha, at in ((0, 0.35, (-1.75, -0.8)), (100, 0.6, (-1.75, -0.25)), (2000, 1, (-1.3, -1.6))):
    ax.plot(t, net.at(path[k])(t), **figures.LINES["network"], alpha=alpha)
    figures.label(ax, *at, f"{k} steps" if k else "random start", figures.NETWORK)
figures.show(fig, "Measured head acceleration in a motorcycle crash, with three curves of one network: at a random start it "
             "ignores the data, after 100 steps it sags a little, after 2000 steps it follows plunge and rebound.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "slide"}
# Five bent curves, added up, after two thousand small corrections. By the end of notebook 6 you will have written
# every line of it yourself.
#
# ## The boxes
#
# <div class="alert alert-info" style="color: black">
#
# **E27 · imprecise.** A blue box marks a place where the script needs one more word: a missing hypothesis, a letter
# used twice, a step left out.
#
# </div>
# <div class="alert alert-warning" style="color: black">
#
# **E29 · wrong as printed.** An orange box marks a formula that is wrong on paper, and the cell below shows what goes
# wrong. The numbers E01 to E63 count the errata.
#
# </div>
#
# ## Colours
#
# They mean the same in every picture, and dots, dashes and thickness say it again. Which of them did you see above?

# %% slideshow={"slide_type": "subslide"}
fig, samples = figures.axes(5, height=150, titles=("data", "truth", "network", "one neuron", "step, error"))
for ax, name in zip(samples, ("data", "truth", "network", "neuron", "step"), strict=True):
    ax.plot([0, 1, 2, 3], [0, 2, 1, 3], **figures.LINES[name])
    ax.set_axis_off()
figures.show(fig, "Five samples: data are black dots, the truth is grey and dashed, a network thick and blue, one neuron "
             "thin and purple, a step or an error thin and orange.")  # fmt: skip

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises that answer back
#
# An exercise is a function with dots in it. Write yours in their place and run the cell: `check` tries it on inputs where
# no mistake hides, and says what is right, or names the mistake.

# %% [markdown] slideshow={"slide_type": "skip"}
# Stuck? Open a new cell. `hint("tent")` gives a first nudge, and a stronger one with every further call;
# `solution("tent")` shows a right answer in a few lines of NumPy. The name is that of the exercise, and every card spells
# it out.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The script map
#
# Where is the statement you are looking for? The lecture script makes 106 numbered statements. Each has one home in a
# notebook, and at least one test that fails when it stops being true. The script's 63 errors, with what to print
# instead, are listed in the [appendix](07_errata.ipynb).

# %% slideshow={"slide_type": "skip"}
from IPython.display import Markdown

Markdown(filename="script_map.md")
