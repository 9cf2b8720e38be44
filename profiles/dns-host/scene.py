"""A host that answers DNS and asks another; the tracker sees this host only."""
import time
from lab import wait

NAMES = ("www.example", "mail.example", "ftp.example")


def play(lab, flows):
    dns = lab.host("dns", "192.0.2.53", "2001:db8:2::53")
    clients = [lab.host("c1", "192.0.2.11"), lab.host("c2", "192.0.2.12"), lab.host("c3", "2001:db8:2::13")]
    upstream = lab.host("upstream", "198.51.100.53")
    upstream.serve("dns_server", "authority", "198.51.100.53", "www.example=203.0.113.10,2001:db8:10::10", "mail.example=203.0.113.25",
                   "ftp.example=2001:db8:10::21")
    dns.serve("dns_forwarder", "dns-forwarder", "192.0.2.53", "198.51.100.53")

    lab.track(dns)
    lab.capture(dns, flows, "eth0")
    kept = clients[1].act("dns_client", "stub", "192.0.2.53", 2.5, *NAMES)
    for client, name, server, *options in (
            (clients[0], "www.example", "192.0.2.53"),
            (clients[2], "www.example", "2001:db8:2::53"),
            (clients[1], "mail.example", "192.0.2.53"),
            (clients[0], "ftp.example", "192.0.2.53", "use-vc"),
            (clients[2], "mail.example", "2001:db8:2::53", "use-vc")):
        lab.resolve_at(server, *options)  # use-vc: on TCP
        client.call("getent", "ahosts", name)
        time.sleep(0.4)
    wait(kept)
