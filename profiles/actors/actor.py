"""What every actor needs: a process name of its own, and a word when it serves."""
import socket


def rename(name):
    """Sets the name that the kernel shows (comm, at most 15 bytes)."""
    with open("/proc/self/comm", "w") as comm:
        comm.write(name)


def ready():
    print("ready", flush=True)


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listener(address, port):
    """'::' takes IPv4 too."""
    sock = socket.socket(family(address))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if address == "::":
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind((address, port))
    sock.listen(64)
    return sock


def datagrams(address, port):
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    if address == "::":
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind((address, port))
    return sock


def read_request(connection):
    """The path of an HTTP request; None when the client has gone. One request at a time, no bodies."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    return data.split(b" ", 2)[1].decode()
