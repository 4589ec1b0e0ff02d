"""What puts the parts together, a module for each larger subject."""
