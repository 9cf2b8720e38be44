"""http_server NAME PORT ADDRESS...: a small answer to each request, on kept connections, at these addresses."""
import sys
import threading
from actor import listener, read_request, ready, rename


def serve(connection):
    with connection:
        while read_request(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + b"." * 400)


def accept(sock):
    while True:
        threading.Thread(target=serve, args=(sock.accept()[0],), daemon=True).start()


rename(sys.argv[1])
for sock in [listener(address, int(sys.argv[2])) for address in sys.argv[3:]]:
    threading.Thread(target=accept, args=(sock,)).start()
ready()
