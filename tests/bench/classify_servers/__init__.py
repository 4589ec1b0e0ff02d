"""Stand-ins for Classify: in this process, or in a process of their own."""
