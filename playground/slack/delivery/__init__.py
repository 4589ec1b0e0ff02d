"""How the playground delivers events and interactions to the app, over a socket or HTTP."""
