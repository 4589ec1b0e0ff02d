"""What handlers share: who acts, what they may do and see, modals, and errors."""
