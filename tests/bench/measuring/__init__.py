"""How to measure: load, interleaved rounds, processor time and memory, and the rows of the table."""
