"""What people do with ready segments in a chaos run: activate and refine them."""
