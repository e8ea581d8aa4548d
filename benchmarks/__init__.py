"""The application that the template makes, measured beside other ways to serve the same model."""
