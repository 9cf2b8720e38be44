"""prefork_server NAME PORT WORKERS: WORKERS children, NAME-1 and so on, accept on the listener that their parent opened."""
import os
import sys
import time
from actor import listener, read_request, ready, rename

rename(sys.argv[1])
sock = listener("::", int(sys.argv[2]))
for number in range(1, int(sys.argv[3]) + 1):
    if os.fork() == 0:
        rename(f"{sys.argv[1]}-{number}")
        while True:
            connection, _ = sock.accept()
            with connection:
                while read_request(connection):
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1200\r\n\r\n" + b"{" + b" " * 1198 + b"}")
ready()
while True:
    time.sleep(60)
