"""What is measured: bots, other programs, ticks, and the databases that they work on."""
