# %% [markdown] slideshow={"slide_type": "slide"}
# # Neural networks: a lecture that runs
#
# One section of a mathematics lecture, as notebooks. Every formula stands next to code that reads like it, every
# claim is computed where it is made, and where the printed script is wrong you will see it go wrong.
#
# | | Notebook | After it you can ... |
# |---|---|---|
# | 1 | [Neurons](01_neurons.ipynb) | read a network as a sum of shifted, stretched and mirrored copies of one function |
# | 2 | [Universal approximation](02_universal_approximation.ipynb) | build a network for any continuous function, and say how wide it must be |
# | 3 | [Least squares](03_least_squares.ipynb) | derive, code and check the gradients of the loss |
# | 4 | [Gradient descent and SGD](04_gradient_descent.ipynb) | choose a step size and a batch size, and know why |
# | 5 | [Deep networks](05_deep_networks.ipynb) | stack layers, and say what depth buys that width does not |
# | 6 | [Backpropagation](06_backpropagation.ipynb) | compute every gradient of a deep network in two passes |
#
# Take them in this order the first time; each takes 45 to 90 minutes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How to read a notebook
#
# Click into a cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>: it runs, and the next one is selected. Run a notebook
# from the top; a cell may need what the cells above it made. *Run → Run All Cells* does everything at once, and
# *Kernel → Restart Kernel* helps when you have lost track.
#
# **Predict first.** Before a result there is often a question. Say your answer, out loud or on paper, and only then
# look. People who predict see more, even when they predict wrong.
#
# **Change things.** Nothing can break: numbers in a cell are there to be changed. Try it here. What will the network
# do with $n = 2$ neurons? With $n = 10$?

# %% slideshow={"slide_type": "skip"}
import numpy as np

from nblib import Shallow, data, figures, gradient_descent, tanh

n = 5  # the number of neurons: change me, then run this cell and the next one
crash = data.motorcycle()
net = Shallow.random(n, d=1, sigma=tanh, rng=np.random.default_rng(3))
path = gradient_descent(lambda theta: net.at(theta).gradient(crash.X, crash.y).theta, net.theta, tau=0.1, steps=2000)

# %% slideshow={"slide_type": "subslide"}
t = np.linspace(crash.X.min(), crash.X.max(), 400)
fig, ax = figures.axes(xlabel="time after impact", ylabel="acceleration of the head")
ax.plot(crash.X, crash.y, **figures.LINES["data"], alpha=0.5)
for k, alpha in ((0, 0.35), (100, 0.6), (2000, 1)):
    ax.plot(t, net.at(path[k])(t), **figures.LINES["network"], alpha=alpha)
for x, y, text in ((-1.75, -0.8, "random start"), (-1.75, -0.25, "100 steps"), (-1.3, -1.6, "2000 steps")):
    figures.label(ax, x, y, text, figures.NETWORK)
figures.show(
    fig,
    "Measured head acceleration in a motorcycle crash, with three curves of one network: at a random start it "
    "ignores the data, after 100 steps it sags a little, after 2000 steps it follows the plunge and the rebound.",
)

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
# They mean the same in every picture, and a line style says it again: data are black dots, the truth is grey and
# dashed, a network is thick and blue, a single neuron thin and purple, a step or an error orange.
#
# ## If you know Python but not NumPy
#
# Three things are enough to begin: `A @ B` is the matrix product, `A * B` multiplies entry by entry, and `X[i]` is
# row $i$, counted from $0$. Samples are rows: `X` has one line per measurement.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The script map
#
# Where is the statement you are looking for? The lecture script makes 106 numbered statements. Each has one home in a
# notebook, and at least one test that fails when it stops being true. The script's 63 errors, with what to print
# instead, are listed in the [appendix](07_errata.ipynb).

# %% slideshow={"slide_type": "skip"}
from IPython.display import Markdown

Markdown(filename="script_map.md")
