"""Texts: one field of free text, and a sample of labelled sentences."""
