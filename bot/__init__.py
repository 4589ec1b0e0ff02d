"""The process: command line, settings, wiring, HTTP, and the jobs that carry, watch and tell."""
