"""The doctor: looks the whole application over, reads only, and says how to mend what is wrong."""
