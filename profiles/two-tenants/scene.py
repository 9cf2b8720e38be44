"""Two tenants of one machine with the same addresses and ports; in one of them a port has two users, one after the other."""
import time
from lab import wait

SHARED, VISITOR, COLLECTOR = "192.0.2.10", "198.51.100.7", "203.0.113.9"


def play(lab, flows):
    tenants = {name: lab.host(name, SHARED, lan=name) for name in ("shop", "blog")}
    visitors = {name: lab.host(f"{name}-visitor", VISITOR, COLLECTOR, lan=name) for name in tenants}
    for name, tenant in tenants.items():
        tenant.serve("http_server", f"{name}-web", 8000, "127.0.0.1", SHARED)
    visitors["shop"].serve("collector", "collector", COLLECTOR, 4000)

    lab.track(*tenants.values())
    for name, tenant in tenants.items():
        lab.capture(tenant, f"{flows}/{name}", "eth0", "lo")
    time.sleep(0.5)
    # Both ends of these have the same addresses and ports in both tenants, at the same time.
    talks = [host.act("poller", f"{name}-{word}", address, 8000, 1.5, port) for name in tenants
             for host, word, address, port in ((tenants[name], "check", "127.0.0.1", 40001), (visitors[name], "visitor", SHARED, 40002))]
    wait(tenants["shop"].act("meter", "meter-old", COLLECTOR, 4000, 5555, 1.5))
    time.sleep(2)
    wait(tenants["shop"].act("meter", "meter-new", COLLECTOR, 4000, 5555, 1.5), *talks)
