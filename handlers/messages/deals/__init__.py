"""What is said about activations and the deals that come of them."""
