"""What training costs beside its peers, and how fast a picture follows the hand: `make bench`.

One thread for every library: this is read before any of them is imported.
"""

import os

for name in "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC":  # NPROC: XLA's
    os.environ[name] = "1"
