"""Tables: typed columns, from a form or a CSV file, and two samples from scikit-learn."""
