"""dns_client NAME SERVER SECONDS HOST...: asks for the names in turn over one TCP connection (RFC 7766)."""
import itertools
import socket
import sys
import time
from actor import rename
from dns_message import query, receive, send

rename(sys.argv[1])
end = time.monotonic() + float(sys.argv[3])
with socket.create_connection((sys.argv[2], 53)) as connection:
    for identity, name in enumerate(itertools.cycle(sys.argv[4:]), 1):
        send(connection, query(identity, name))
        receive(connection)
        if time.monotonic() > end:
            break
        time.sleep(0.4)
