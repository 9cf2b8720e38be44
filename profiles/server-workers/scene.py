"""A server with a child for each connection and one with a group of children; the tracker sees the server only."""
import time
from lab import wait

SERVER = "198.51.100.80"


def play(lab, flows):
    server = lab.host("server", SERVER, "2001:db8:80::80")
    near, far = lab.host("near", "192.0.2.21", "2001:db8:2::21"), lab.host("far", "203.0.113.99")
    server.serve("fork_server", "report", 8080)
    server.serve("prefork_server", "api", 8000, 3)

    lab.track(server)
    lab.capture(server, flows, "eth0")
    time.sleep(0.5)
    reports = [host.start("curl", "-s", "-o", "/dev/null", f"http://{SERVER}:8080/{lines}")
               for host, lines in ((near, 25), (far, 18), (near, 12))]
    polls = [near.act("poller", "poller", "2001:db8:80::80", 8000, 3), far.act("poller", "poller", SERVER, 8000, 2)]
    for _ in range(2):
        time.sleep(0.9)
        near.call("curl", "-s", "-o", "/dev/null", f"http://{SERVER}:8080/1")
        far.call("curl", "-s", "-o", "/dev/null", f"http://{SERVER}:8000/status")
    wait(*reports, *polls)
