"""Hosts of our own to play on: network namespaces joined by switches, with the programs under ../out watching them."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HERE = os.path.join(ROOT, "profiles")
DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")  # RFC 5737, RFC 3849


def run(*command):
    """Runs a tool that is over at once; what it complains of ends the recording."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout.strip()}")
    return done.stdout


class Host:
    def __init__(self, lab, name, lan, addresses):
        self.lab, self.namespace = lab, lab.namespace(name)
        link = f"p{len(lab.hosts)}-{name}"[:15]
        run("ip", "-n", lab.switch(lan), "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", self.namespace)
        run("ip", "-n", lab.switch(lan), "link", "set", link, "master", "lan", "up")
        self.run("sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=0", "net.ipv6.conf.eth0.router_solicitations=0")
        # Packets of the wire's size in the capture, not the large ones that a network card would cut up.
        self.run("ip", "link", "set", "eth0", "gso_max_segs", "1", "up")
        for address in addresses:
            self.run("ip", "addr", "add", address + ("/128" if ":" in address else "/32"), "dev", "eth0", *["nodad"] * (":" in address))
        for net in DOCUMENTATION:
            if any((":" in address) == (":" in net) for address in addresses):
                self.run("ip", "route", "add", net, "dev", "eth0")

    def run(self, *command):
        return run("ip", "netns", "exec", self.namespace, *command)

    def start(self, *command, cwd=HERE, output=subprocess.DEVNULL):
        """'ip netns exec' execs the program: the process is the program itself. It has this host's resolv.conf."""
        resolv = self.lab.path("resolv.conf")
        bind = ["sh", "-c", f'[ ! -e {resolv} ] || mount --bind {resolv} /etc/resolv.conf; exec "$@"', "sh"]
        return self.lab.start("ip", "netns", "exec", self.namespace, *bind, *map(str, command), cwd=cwd, output=output)

    def act(self, script, name, *arguments):
        """Starts a script of actors/ under a process name of its own. The path is relative: it is in the recorded command lines."""
        return self.start("/usr/bin/python3", "-BSE", f"actors/{script}.py", name, *arguments)

    def serve(self, script, name, *arguments):
        """Starts an actor and waits until it says that it serves."""
        server = self.start("/usr/bin/python3", "-BSE", f"actors/{script}.py", name, *arguments, output=subprocess.PIPE)
        if not server.stdout.readline().startswith("ready"):
            raise RuntimeError(f"{name} does not serve: {server.stdout.read()}")
        return server

    def call(self, *command):
        """Runs a real program in the foreground."""
        wait(self.start(*command))


def wait(*processes):
    for process in processes:
        if process.wait(timeout=30):
            raise RuntimeError(f"{' '.join(process.args[8:])}: exit code {process.returncode}")


class Lab:
    """With-block; afterwards namespaces, processes and temporary files are gone, also on failure."""

    def __enter__(self):
        self.hosts, self.switches, self.processes, self.watching = {}, {}, [], []
        self.folder = tempfile.mkdtemp(prefix="profile-")
        self.talk = open(self.path("talk"), "a+")  # what the actors say on standard error
        return self

    def path(self, name):
        return os.path.join(self.folder, name)

    def namespace(self, name):
        full = f"profile-{os.getpid()}-{name}"
        run("ip", "netns", "add", full)
        self.hosts[name] = full
        run("ip", "-n", full, "link", "set", "lo", "up")
        return full

    def switch(self, lan):
        if lan not in self.switches:
            self.switches[lan] = self.namespace(f"switch-{lan}")
            run("ip", "-n", self.switches[lan], "link", "add", "lan", "type", "bridge", "mcast_snooping", "0")
            run("ip", "-n", self.switches[lan], "link", "set", "lan", "up")
        return self.switches[lan]

    def host(self, name, *addresses, lan="1"):
        return Host(self, name, lan, addresses)

    def resolve_at(self, address, *options):
        """Programs started from now on ask this DNS server."""
        with open(self.path("resolv.conf"), "w") as file:
            file.write("".join(f"{line}\n" for line in (f"nameserver {address}", *(f"options {option}" for option in options))))

    def start(self, *command, cwd=HERE, output=subprocess.DEVNULL):
        environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(command, cwd=cwd, env=environment, text=True, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=self.talk, start_new_session=True)
        self.processes.append(process)
        return process

    def track(self, *hosts):
        """A tracker that sees these hosts and nothing else of the machine."""
        inodes = [str(os.stat(f"/run/netns/{host.namespace}").st_ino) for host in hosts]
        limits = [word for inode in inodes for word in ("--netns", inode)]
        self.watch(f"{ROOT}/out/processtracker", "run", "--listen", f"unix:{self.path('tracker.sock')}", *limits, until="listening")

    def capture(self, host, flows, *interfaces, idle="1s"):
        """An updater on this host that writes the folder of flows."""
        captures = [word for interface in interfaces for word in ("--capture", interface)]
        # Neighbour discovery and ARP would be half of such a small record.
        self.watch("ip", "netns", "exec", host.namespace, f"{ROOT}/out/flowupdater", "run", *captures, "--capture-filter", "tcp or udp",
                   "--tracker", f"unix:{self.path('tracker.sock')}", "--write", flows, "--idle-timeout", idle, until="capturing")

    def watch(self, *command, until):
        log = self.path(f"log{len(self.watching)}")
        with open(log, "w") as file:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
        self.processes.append(process)
        self.watching.append((process, log))
        end = time.monotonic() + 15
        while until not in open(log).read():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{' '.join(command)} did not say '{until}':\n{open(log).read()}")
            time.sleep(0.05)

    def finish(self):
        """The last flows end by themselves; then updaters close their files, and the tracker goes last."""
        time.sleep(2.5)
        for process, log in reversed(self.watching):
            process.send_signal(signal.SIGTERM)
            if process.wait(timeout=15):
                raise RuntimeError(open(log).read())

    def __exit__(self, kind, *_):
        # Nothing may come between: clearing up takes less than a second.
        signal.alarm(0)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        if kind:
            self.talk.seek(0)
            sys.stderr.write(self.talk.read())
        for process in reversed(self.processes):
            if process.poll() is None:
                process.kill()
                process.wait()
        for name in self.hosts.values():
            remove_namespace(name)
        self.talk.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        restore_signals()


def restore_signals():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("record: stopped"))


def remove_namespace(name):
    """With the children that actors forked in it."""
    pids = subprocess.run(["ip", "netns", "pids", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    for pid in pids.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


def remove_what_was_left():
    """Namespaces of a recording that was killed before it could clear up."""
    for name in os.listdir("/run/netns") if os.path.isdir("/run/netns") else []:
        match = re.fullmatch(r"profile-(\d+)-.*", name)
        if match and not os.path.exists(f"/proc/{match[1]}"):
            remove_namespace(name)
