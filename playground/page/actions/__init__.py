"""What the page can do: the actions of a person, and the controls of the panel."""
