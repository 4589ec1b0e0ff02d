"""What goes wrong in a chaos run, chosen from its seed."""
