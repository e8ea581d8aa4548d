"""Why a model answered as it did, found out by asking it about inputs that differ a little."""
