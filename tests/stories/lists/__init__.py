"""Stories about lists that people upload or save."""
