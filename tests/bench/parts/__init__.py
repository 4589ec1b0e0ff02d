"""The parts of the benchmark: one module for each, with the rows that it measures."""
