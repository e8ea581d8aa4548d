"""What needs scikit-learn itself: training the models, and answering as it does."""
