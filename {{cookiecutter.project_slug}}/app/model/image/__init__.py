"""Pictures: how they arrive, what is learned from them, and a sample that is drawn."""
