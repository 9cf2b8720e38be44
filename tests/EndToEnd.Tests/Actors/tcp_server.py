"""tcp_server NAME ADDRESS PORT: answers every line on every connection, until it is killed."""
import socket
import sys
import threading
from actor import family, rename, say_bound

rename(sys.argv[1])
address, port = sys.argv[2], int(sys.argv[3])
listener = socket.socket(family(address))
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address, port))
listener.listen(64)
say_bound(listener)


def serve(connection):
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)


while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
