"""Programs to compare with: what people would run instead, and floors. Each is as small as possible."""
