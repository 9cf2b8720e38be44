"""dns_forwarder NAME OWN UPSTREAM: answers on UDP and TCP port 53 of every address; asks UPSTREAM from one unconnected socket of OWN."""
import socket
import sys
import threading
from actor import datagrams, listener, ready, rename
from dns_message import receive, send

rename(sys.argv[1])
clients, connections = datagrams("::", 53), listener("::", 53)
upstream, server = datagrams(sys.argv[2], 0), (sys.argv[3], 53)
asking = threading.Lock()


def forward(message):
    with asking:
        upstream.sendto(message, server)
        while True:
            reply = upstream.recv(4096)
            if reply[:2] == message[:2]:
                return reply


def serve(connection):
    with connection:
        while message := receive(connection):
            send(connection, forward(message))


def accept():
    while True:
        threading.Thread(target=serve, args=(connections.accept()[0],), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
upstream.settimeout(5)
ready()
while True:
    message, peer = clients.recvfrom(4096)
    clients.sendto(forward(message), peer)
