"""Value sets: what they say, and how their filters choose among the concepts of an edition."""
