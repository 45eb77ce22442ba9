"""The exercises: nothing wrong passes, everything right does, and the mistake is named."""
