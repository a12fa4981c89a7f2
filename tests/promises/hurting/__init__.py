"""Jobs that count, kill, never end; known only to the processes that these tests start."""
