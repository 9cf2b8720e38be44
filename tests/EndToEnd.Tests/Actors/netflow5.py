"""netflow5 ADDRESS PORT PROTOCOL CLIENT CPORT SERVER SPORT FIRST LAST: exports one conversation, both its directions, as a router does (NetFlow v5)."""
import socket
import struct
import sys
import time

to = (sys.argv[1], int(sys.argv[2]))
protocol = int(sys.argv[3])
client, server = (sys.argv[4], int(sys.argv[5])), (sys.argv[6], int(sys.argv[7]))
first, last = float(sys.argv[8]), float(sys.argv[9])

now = time.time()
boot = now - 100_000  # when the router was started: its records count milliseconds from there


def record(source, destination):
    up = [int((moment - boot) * 1000) for moment in (first, last)]
    return struct.pack(
        "!4s4s4sHHIIIIHHBBBBHHBBH", socket.inet_aton(source[0]), socket.inet_aton(destination[0]), b"\0\0\0\0", 1, 2, 10, 1000, up[0], up[1],
        source[1], destination[1], 0, 0x1B, protocol, 0, 0, 0, 24, 24, 0)


header = struct.pack("!HHIIIIBBH", 5, 2, int((now - boot) * 1000), int(now), int(now % 1 * 1e9), 0, 0, 0, 0)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.sendto(header + record(client, server) + record(server, client), to)
