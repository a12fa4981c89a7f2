"""Log-in: the policy in force, passwords, locks, sessions and the second factor (PROMISES: who guesses is stopped, sessions end)."""
