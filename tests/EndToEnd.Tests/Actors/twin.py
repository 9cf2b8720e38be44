"""Who talks with whom over one of two links that look the same: 10.1.1.1 on the host's side, 10.1.1.2 in the container.

twin NAME hub DEVICE      in the host: TCP 80 and UDP 53 answered on this device alone; 'ready', then for each 'go' calls the container
twin NAME container SIDE  in a container: TCP and UDP 8080 answered; 'ready', then for each 'go' calls the host; SIDE 1 or 2 takes other
                          kinds of sockets for the same ports; 'done'
"""
import socket
import sys
import threading
import time
from actor import await_go, rename, say

HOST, CONTAINER = "10.1.1.1", "10.1.1.2"
device = None


def make(kind, local=None):
    sock = socket.socket(socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if device:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    if local:
        sock.bind(local)
    sock.settimeout(10)
    return sock


def answer_tcp(listener):
    while True:
        conn, _ = listener.accept()
        conn.settimeout(10)
        while data := conn.recv(100):
            conn.send(data)
        conn.close()


def answer_udp(sock):
    while True:
        data, peer = sock.recvfrom(100)
        sock.sendto(data, peer)


def serve(local, tcp_port, udp_port):
    listener = make(socket.SOCK_STREAM, (local, tcp_port))
    listener.settimeout(None)
    listener.listen(16)
    datagrams = make(socket.SOCK_DGRAM, (local, udp_port))
    datagrams.settimeout(None)
    threading.Thread(target=answer_tcp, args=(listener,), daemon=True).start()
    threading.Thread(target=answer_udp, args=(datagrams,), daemon=True).start()


def call(sock):
    sock.send(b"x")
    sock.recv(100)


def call_tcp(local, to):
    sock = make(socket.SOCK_STREAM, local)
    sock.connect(to)
    call(sock)
    return sock


def call_udp(local, to, connects):
    sock = make(socket.SOCK_DGRAM, local)
    if connects:
        sock.connect(to)
        call(sock)
    else:
        sock.sendto(b"x", to)
        sock.recvfrom(100)
    return sock


rename(sys.argv[1])
if sys.argv[2] == "hub":
    device = sys.argv[3]
    serve("0.0.0.0", 80, 53)
    say("ready")
    await_go()
    held = [call_tcp((HOST, 9000), (CONTAINER, 8080)), call_udp((HOST, 9000), (CONTAINER, 8080), True)]
else:
    side = int(sys.argv[3])
    serve("0.0.0.0" if side == 1 else CONTAINER, 8080, 8080)
    say("ready")
    await_go()
    held = [
        call_tcp((CONTAINER, 5000), (HOST, 80)),
        call_udp((CONTAINER, 6000), (HOST, 53), connects=side == 1),
        call_udp(("0.0.0.0" if side == 1 else CONTAINER, 7000), (HOST, 53), connects=False),
    ]
say("called")
await_go()
say("done")
time.sleep(60)
