"""Pictures: how one is read and checked, what the model sees of it, and how a sample is drawn."""
