"""Background jobs that talk to Classify: submit requests, watch builds, settle uncertain calls."""
