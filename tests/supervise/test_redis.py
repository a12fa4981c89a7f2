"""What Redis accepted is there after it was killed (PROMISES 0.4)."""

from redis import Redis

from tracker.supervise.redis import explain


def start(redis):
    """Return the running process of a Redis that answers, and a client."""
    part = redis.part({})
    part.start()
    part.await_health()
    return part, Redis(unix_socket_path=str(redis.socket))


class TestRedis:
    def test_an_accepted_key_survives_kill_9(self, redis):
        part, client = start(redis)
        for number in range(500):
            client.rpush("queue", number)
        part.process.kill()
        part.process.wait()
        client.close()
        part, client = start(redis)
        assert client.llen("queue") == 500
        client.close()
        part.stop()

    def test_it_never_throws_messages_away_and_listens_at_no_port(self, redis):
        part, client = start(redis)
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendfsync") == {"appendfsync": "always"}
        assert client.config_get("port") == {"port": "0"}
        client.close()
        part.stop()

    def test_a_server_left_behind_is_stopped_and_replaced(self, redis):
        orphan, client = start(redis)
        client.set("kept", 7)
        client.close()
        part, client = start(redis)
        assert not orphan.running
        assert client.get("kept") == b"7"
        client.close()
        part.stop()

    def test_a_broken_file_is_set_aside_at_the_next_try(self, redis):
        part, client = start(redis)
        client.set("kept", 7)
        client.close()
        part.stop()
        journal = redis.places.redis / "appendonly.aof"
        journal.write_bytes(b"*3\r\nnonsense" + journal.read_bytes())
        part = redis.part({})
        part.start()
        part.process.wait(10)
        part, client = start(redis)
        assert client.get("kept") is None
        client.close()
        part.stop()
        assert len(list(redis.places.redis.glob("appendonly.broken-*"))) == 1

    def test_a_full_disk_has_a_plain_sentence(self):
        assert "磁盘已满" in str(explain("# Short write while writing to the AOF file: (nwritten=48, expected=1054)"))
