"""The promise tried by faults made on purpose: lives of requests, each from a seed, counted at the end."""
