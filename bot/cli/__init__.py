"""Commands besides `run`: what operators use to check, repair and clean up."""
