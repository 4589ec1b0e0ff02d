"""Register and edit pixel campaigns."""
