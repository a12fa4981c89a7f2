"""The web server's settings; address and port come from the command line."""

import gc
from pathlib import Path

workers = 2
worker_class = "gthread"
threads = 8  # a request that waits for the database must not keep others waiting; each thread holds one connection
preload_app = True
timeout = 60
graceful_timeout = 25
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True  # nobody uses it, and it would lie in the home folder
accesslog = None  # the proxy in front writes one; the audit trail knows who did what
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a heartbeat file on a slow disk would stop healthy workers


def when_ready(server):
    """Take what the start made out of the garbage collector's sight, so that the workers share its memory."""
    gc.collect()
    gc.freeze()
