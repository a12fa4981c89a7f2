"""What the system guarantees, each promise with the fault that would break it (docs/promises.md)."""
