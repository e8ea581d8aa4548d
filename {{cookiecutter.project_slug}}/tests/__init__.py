"""The tests; a package so that they can share the helpers beside this file."""

import os

# As in gunicorn.conf.py, before any library is loaded: for little data, threads that wait for each
# other take longer than the sums, and the more so where something else has a core.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
