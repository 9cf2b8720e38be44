"""A client with a browser, an update checker and a download; the tracker sees the client only."""
import os
import time
from lab import wait

SIZES = {"index.html": 9_000, "style.css": 14_000, "app.js": 120_000, "logo.png": 5_000, "photo.jpg": 60_000, "state.json": 700,
         "update-1": 200_000, "update-2": 200_000, "update-3": 150_000}
SERVERS = {"www": ("198.51.100.10", "2001:db8:10::10"), "static": ("198.51.100.20",), "img": ("203.0.113.30", "2001:db8:30::30"),
           "api": ("203.0.113.40",)}


def play(lab, flows):
    client = lab.host("client", "192.0.2.7", "2001:db8:2::7")
    resolver = lab.host("resolver", "192.0.2.53")
    resolver.serve("dns_server", "resolver", "192.0.2.53", *(f"{name}.example={','.join(at)}" for name, at in SERVERS.items()),
                   "update.example=198.51.100.20")
    os.mkdir(lab.path("site"))
    for name, size in SIZES.items():
        with open(os.path.join(lab.path("site"), name), "wb") as file:
            file.write(os.urandom(size))
    for name, addresses in SERVERS.items():
        server = lab.host(name, *addresses)
        server.start("/usr/bin/python3", "-u", "-m", "http.server", "80", "--bind", "::", "--protocol", "HTTP/1.1", cwd=lab.path("site"))
        answering(client, addresses)

    lab.track(client)
    lab.capture(client, flows, "eth0", idle="3s")  # longer than the browser pauses: a row for each direction of a connection
    lab.resolve_at("192.0.2.53")
    browser = client.act("browser", "browser", 5)
    time.sleep(1)
    download = client.start("curl", "-s", "-o", "/dev/null", "--rate", "1/s", "http://update.example/update-[1-3]")
    for _ in range(2):
        time.sleep(1.2)
        client.call("curl", "-s", "-o", "/dev/null", "-I", "http://update.example/update-3")  # is there a newer one?
    wait(browser, download)


def answering(client, addresses):
    """Python's http.server takes its time to start."""
    for address in addresses:
        for _ in range(100):
            try:
                client.run("curl", "-s", "-o", "/dev/null", f"http://[{address}]/" if ":" in address else f"http://{address}/")
                break
            except RuntimeError:
                time.sleep(0.1)
