# %% [markdown] tags=["S01"]
# # A notebook for the tests of the guard

# %% tags=["setup"]
import socket

import ipywidgets
import numpy as np
from IPython.display import display

from nblib.figures import Panel, show


def parabola(height=0.9):
    x = np.linspace(0, 1)
    return Panel(x="x", y="f(x)", ylim=(0, 1)).network(x, height * x**2)


ALT = "A parabola rises from the origin to 0.9 at the right edge."

# %% tags=["untouched"]
print("far above", flush=True)
print("above")
display(show(parabola(), ALT))
print("below")

# %% tags=["number"]
print(f"{np.sqrt(2):.3f}")

# %% tags=["curve", "picture"]
show(parabola(), ALT)

# %% tags=["hidden", "answer"]
float(np.sqrt(4))

# %% tags=["noise"]
show(parabola(), ALT)

# %% tags=["size"]
show(parabola(), ALT)

# %% tags=["older"]
show(parabola(), ALT)


# %% tags=["live"]
class Live(ipywidgets.IntSlider):
    def _repr_mimebundle_(self, **keywords):
        return super()._repr_mimebundle_(**keywords) | show(parabola(), ALT)._repr_mimebundle_()


Live()

# %% tags=["moved"]
Live()

# %% tags=["network"]
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
