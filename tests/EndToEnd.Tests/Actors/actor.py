"""What every actor needs: a process name of its own, and a voice."""
import socket
import sys
import time


def rename(name):
    """Sets the name that the kernel shows (comm, at most 15 bytes)."""
    with open("/proc/self/comm", "w") as comm:
        comm.write(name)


def say(*words):
    print(*words, flush=True)


def await_go():
    sys.stdin.readline()


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def say_bound(sock):
    address, port = sock.getsockname()[:2]
    say("bound", address, port)


def talk(send, seconds):
    """Sends at once, then every 0.2 s until the time is over."""
    end = time.monotonic() + seconds
    while True:
        send(b"hello")
        if time.monotonic() + 0.2 > end:
            time.sleep(max(0, end - time.monotonic()))
            return
        time.sleep(0.2)
