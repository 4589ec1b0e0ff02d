"""Reading a file of domains or URLs, in the shapes that people have them."""
