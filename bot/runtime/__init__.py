"""What background jobs run on: loops, schedules, the leader lease, rate limits, the clock."""
