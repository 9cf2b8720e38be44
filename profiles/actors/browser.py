"""browser NAME SECONDS: looks names up, loads a page, then its parts on parallel kept connections, and stays on the page."""
import http.client
import socket
import sys
import threading
import time
from actor import rename

rename(sys.argv[1])
end = time.monotonic() + float(sys.argv[2])


def connect(name):
    """By the first address that getaddrinfo gives: IPv6 where there is one."""
    address = socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)[0][4][0]
    return http.client.HTTPConnection(address, 80, timeout=5)


def load(name, paths, pause):
    """One kept connection, request after request until the user leaves the page."""
    connection = connect(name)
    while True:
        for path in paths:
            connection.request("GET", path, headers={"Host": name, "User-Agent": sys.argv[1]})
            connection.getresponse().read()
        if time.monotonic() + pause > end:
            break
        time.sleep(pause)
    connection.close()


tabs = [threading.Thread(target=load, args=arguments) for arguments in (
    ("www.example", ["/index.html", "/style.css"], 2.0),
    ("static.example", ["/app.js"], 2.5),
    ("static.example", ["/logo.png", "/photo.jpg"], 2.5),
    ("img.example", ["/photo.jpg"], 1.5),
    ("img.example", ["/logo.png"], 1.5),
    ("api.example", ["/state.json"], 0.5))]
for tab in tabs:
    tab.start()
    time.sleep(0.05)
for tab in tabs:
    tab.join()
