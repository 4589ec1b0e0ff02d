"""What background jobs run on: worker loops, schedules, the leader lease, rate limits, the clock."""
