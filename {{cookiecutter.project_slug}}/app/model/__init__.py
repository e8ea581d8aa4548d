"""The model: its signature, artifact, predictor and training. Knows nothing of Flask."""
