"""Value sets: those that exist because of installed editions, implicit ones, and filters."""
