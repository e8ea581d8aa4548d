"""Making the compiled twin of an estimator, and proving it; the server needs none of it."""
