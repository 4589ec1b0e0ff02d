"""The process: command line, settings, wiring, transport and background jobs."""
