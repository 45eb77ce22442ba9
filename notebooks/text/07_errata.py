# %% [markdown] slideshow={"slide_type": "slide"}
# # Appendix · Errata of the script
#
# For the author of the script: all 63 places, one line each, with what to print instead. For everybody else: the last
# column leads to the cell where the error bites, and for those marked **wrong** to a counter-example that runs.
#
# *Wrong*: false as printed. *Imprecise*: a hypothesis, a step or a word is missing. *Cosmetic*: a slip of the pen.

# %% slideshow={"slide_type": "skip"}
from IPython.display import Markdown

Markdown(filename="errata.md")
