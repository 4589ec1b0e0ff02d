"""Activate segments: choose the DSP and the seat that get the deal."""
