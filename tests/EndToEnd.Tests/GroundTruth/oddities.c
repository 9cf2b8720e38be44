/* Sockets of the rarer kinds, each of a short-lived process: ping and raw ones, UDP-Lite, MPTCP, what io_uring does, groups
 * of UDP servers that answer, and a process that only receives on a socket passed to it. On loopback.
 *   oddities TRUTH COUNT      the servers, and COUNT clients of all kinds in turn; names what this kernel does not have */
#include "truth.h"
#include "uring.h"
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <sys/file.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum { MULTIPATH = 7031, MULTIPATH_SHARED, RINGS, SILENT_TAKER, EXPERIMENT = 253 };

static const char *lock_path;

/* Raw sockets see what is meant for each other: only one at a time has a flow for itself. */
static int alone(void)
{
    int l = open(lock_path, O_RDWR | O_CLOEXEC);
    if (flock(l, LOCK_EX)) fail("flock");
    return l;
}

/* ---- servers ---- */

static void answer_streams(int l, const char *kind)
{
    for (;;) {
        int c = accept(l, NULL, NULL);
        if (c < 0) continue;
        char b[64];
        u64 from = now() - 1000000000;
        if (recv(c, b, sizeof b, 0) > 0) (void)!write(c, "r", 1);
        tell(c, kind, "", from, now() + 1000000);
        close(c);
    }
}

static void answer_by_ring(int l, int polled)
{
    struct ring r;
    if (ring_open(&r, polled)) _exit(0);
    for (;;) {
        char b[64];
        int c = ring_do(&r, IORING_OP_ACCEPT, l, NULL, 0, 0);
        if (c < 0) continue;
        u64 from = now() - 1000000000;
        if (ring_do(&r, IORING_OP_RECV, c, b, sizeof b, 0) > 0) ring_do(&r, IORING_OP_SEND, c, "r", 1, 0);
        tell(c, "ringd", "", from, now() + 1000000);
        close(c);
    }
}

/* Tells of each answer: it was this one of the group. */
static void answer_in_group(void)
{
    int s = listener(ANSWERING, SOCK_DGRAM);
    for (;;) {
        char b[64], remote[80];
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        if (recvfrom(s, b, sizeof b, 0, (void *)&peer, &length) <= 0) continue;
        sendto(s, "r", 1, 0, (void *)&peer, length);
        put_end(remote, &peer);
        tell(s, "groupd", remote, now() - 1000000000, now() + 1000000000);
    }
}

static void answer_lite(int s)
{
    tell(s, "lited", NULL, 0, ever);
    for (;;) {
        char b[64];
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        if (recvfrom(s, b, sizeof b, 0, (void *)&peer, &length) > 0) sendto(s, "r", 1, 0, (void *)&peer, length);
    }
}

/* The taker never sends: what it does with the socket is a recv(), and a close() at the end. */
static void start_silent_taker(void)
{
    int pair[2];
    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair);
    if (begin("listens", -1)) for (;;) {
        char b[64];
        int c = take(pair[1]);
        if (c < 0) continue;
        u64 from = now() - 1000000000;
        while (recv(c, b, sizeof b, 0) > 0) {}
        tell(c, "onlyrecv", "", from, now() + 1000000000);
        close(c);
    }
    if (begin("giver", -1)) {
        int l = listener(SILENT_TAKER, SOCK_STREAM);
        for (;;) {
            int c = accept(l, NULL, NULL);
            if (c < 0) continue;
            tell(c, "onlyrecv", "", now() - 1000000000, now() + 1000000000);
            pass(pair[0], c);
            close(c);
        }
    }
    close(pair[0]), close(pair[1]);
}

static void start_servers(void)
{
    int lite = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE), multi = socket(AF_INET6, SOCK_STREAM, IPPROTO_MPTCP);
    if (lite >= 0 && begin("lited", -1)) answer_lite(listener_of(DATAGRAM, SOCK_DGRAM, IPPROTO_UDPLITE));
    if (multi >= 0) {
        if (begin("multid", -1)) answer_streams(listener_of(MULTIPATH, SOCK_STREAM, IPPROTO_MPTCP), "mptcpd");
        int l = listener_of(MULTIPATH_SHARED, SOCK_STREAM, IPPROTO_MPTCP);
        for (int i = 0; i < 2; i++) if (begin("multiw", i)) answer_streams(l, "mptcpd");
        close(l);
    }
    int l = listener(RINGS, SOCK_STREAM);
    for (int i = 0; i < 2; i++) if (begin("ringd", i)) answer_by_ring(l, i);
    close(l), close(lite), close(multi);
    for (int i = 0; i < 3; i++) if (begin("groupd", i)) answer_in_group();
    start_silent_taker();
}

/* ---- clients ---- */

/* The address from which packets to another go. */
static void put_source(char *text, int size, struct sockaddr_in6 *peer, socklen_t length)
{
    struct sockaddr_in6 here = {0};
    int s = socket(peer->sin6_family, SOCK_DGRAM, 0);
    connect(s, (void *)peer, length);
    getsockname(s, (void *)&here, &length);
    close(s);
    inet_ntop(here.sin6_family, here.sin6_family == AF_INET ? (void *)&((struct sockaddr_in *)&here)->sin_addr : (void *)&here.sin6_addr, text, size);
}

/* A raw socket's program chooses its echoes' id. Ping sockets get theirs in turn, those of one that ended a moment ago would be as likely its late answers:
 * far from where they are now. */
static int free_id(int family)
{
    struct sockaddr_in6 at = {.sin6_family = family};
    socklen_t length = sizeof at;
    int s = socket(family, SOCK_DGRAM, family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    if (s < 0 || bind(s, (void *)&at, sizeof at) || getsockname(s, (void *)&at, &length)) fail("ping socket");
    close(s);
    return ntohs(at.sin6_port) ^ 0x8000 ?: 1;
}

/* The next to have the id. */
static void take_id(int family, int id)
{
    struct sockaddr_in6 at = {.sin6_family = family, .sin6_port = htons(id)};
    int s = socket(family, SOCK_DGRAM, family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    if (s < 0 || bind(s, (void *)&at, sizeof at)) fail("ping socket");
    close(s);
}

/* A ping socket, or a raw one that does the same. Each to an address of its own: no flow file has an echo's id. */
static void pings(int i, int family, int type)
{
    char to[64], source[64], b[256] = {0};
    int lock = type == SOCK_RAW ? alone() : -1, id = type == SOCK_RAW ? free_id(family) : 0;
    if (family == AF_INET) snprintf(to, sizeof to, "127.%d.%d.%d", type, 1 + i / 250, 1 + i % 250);
    else snprintf(to, sizeof to, "2001:db8:77:%d::%x", type, i + 1);
    socklen_t length;
    struct sockaddr_in6 peer = address(to, 0, &length);
    put_source(source, sizeof source, &peer, length);
    u64 from = now();
    int s = socket(family, type, family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    if (s < 0) fail("ping socket");
    struct icmphdr *echo = (void *)b;
    echo->type = family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST, echo->un.echo.id = htons(id), echo->un.echo.sequence = htons(1);
    if (family == AF_INET && type == SOCK_RAW) {
        unsigned sum = echo->type + echo->un.echo.id + echo->un.echo.sequence;
        echo->checksum = ~((sum & 0xffff) + (sum >> 16));
    }
    if (sendto(s, b, 16, 0, (void *)&peer, length) < 0) fail("echo");
    struct timeval patience = {2, 0};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (recv(s, b, sizeof b, 0) < 0) fail("echo reply");
    char comm[17] = "";
    prctl(PR_GET_NAME, comm);
    put_line("%s %s %s 0 %s 0 %d %s %llu %llu\n", type == SOCK_RAW ? "rawping" : "pingsock", family == AF_INET ? "ICMP" : "ICMP6",
        source, to, getpid(), comm, from, now());
    close(s), close(lock);
    if (id) take_id(family, id);
}

/* The real one; which kind of socket it takes is its choice. */
static void real_ping(int i)
{
    char to[64];
    int lock = alone();
    u64 from = now();
    snprintf(to, sizeof to, "127.9.%d.%d", 1 + i / 250, 1 + i % 250);
    pid_t p = fork();
    if (!p) {
        dup2(open("/dev/null", O_WRONLY), 1);
        execlp("ping", "ping", "-c1", "-n", "-q", to, NULL);
        _exit(127);
    }
    int status;
    waitpid(p, &status, 0);
    if (WEXITSTATUS(status) != 127) put_line("ping ICMP 127.0.0.1 0 %s 0 %d ping %llu %llu\n", to, p, from, now());
    close(lock);
}

/* Of a protocol that nobody else speaks. */
static void raw(int i)
{
    char to[64], comm[17] = "";
    int lock = alone();
    snprintf(to, sizeof to, "127.10.%d.%d", 1 + i / 250, 1 + i % 250);
    socklen_t length;
    struct sockaddr_in6 peer = address(to, 0, &length);
    u64 from = now();
    int s = socket(AF_INET, SOCK_RAW, EXPERIMENT);
    if (sendto(s, "hello", 5, 0, (void *)&peer, length) < 0) fail("raw");
    prctl(PR_GET_NAME, comm);
    put_line("raw P253 0.0.0.0 0 * 0 %d %s %llu %llu\n", getpid(), comm, from, now());
    close(s), close(lock);
}

static int has(int type, int protocol)
{
    int s = socket(AF_INET6, type, protocol);
    close(s);
    return s >= 0;
}

static void asks(const char *kind, const char *host, int port, int type, int protocol)
{
    char b[64], remote[80];
    socklen_t length;
    struct sockaddr_in6 to = address(host, port, &length);
    if (!has(type, protocol)) return;
    u64 from = now();
    int s = socket(to.sin6_family, type, protocol);
    if (type == SOCK_STREAM && connect(s, (void *)&to, length)) fail("connect");
    if (sendto(s, "q", 1, 0, type == SOCK_STREAM ? NULL : (void *)&to, type == SOCK_STREAM ? 0 : length) != 1) fail("send");
    if (port == SILENT_TAKER) shutdown(s, SHUT_WR);
    if (recv(s, b, sizeof b, 0) < 0) fail("recv");
    snprintf(remote, sizeof remote, "%s %d", host, port);
    tell(s, kind, remote, from, now() + (type == SOCK_STREAM ? 1000000000 : 0));
    close(s);
}

static void by_ring(const char *kind, int polled)
{
    struct ring r;
    char b[64];
    socklen_t length;
    struct sockaddr_in6 to = address(server4, RINGS, &length);
    if (ring_open(&r, polled)) return;
    u64 from = now();
    int s = socket(AF_INET, SOCK_STREAM, 0), e;
    if ((e = ring_do(&r, IORING_OP_CONNECT, s, &to, 0, length)) < 0) errno = -e, fail("connect by io_uring");
    if (ring_do(&r, IORING_OP_SEND, s, "q", 1, 0) != 1 || ring_do(&r, IORING_OP_RECV, s, b, sizeof b, 0) < 0) fail("send by io_uring");
    tell(s, kind, "", from, now() + 1000000000);
    close(s);
}

static void client(int i, const char *path)
{
    switch (i % 14) {
    case 0: name("pg", i), pings(i, AF_INET, SOCK_DGRAM); break;
    case 1: name("pg6", i), pings(i, AF_INET6, SOCK_DGRAM); break;
    case 2: name("rpg", i), pings(i, AF_INET, SOCK_RAW); break;
    case 3: name("rpg6", i), pings(i, AF_INET6, SOCK_RAW); break;
    case 4: name("pinger", i), real_ping(i); break;
    case 5: name("raw", i), raw(i); break;
    case 6: name("lite", i), asks("udplite", server4, DATAGRAM, SOCK_DGRAM, IPPROTO_UDPLITE); break;
    case 7: name("lite6", i), asks("udplite6", server6, DATAGRAM, SOCK_DGRAM, IPPROTO_UDPLITE); break;
    case 8: name("multi", i), asks("mptcp", server4, MULTIPATH, SOCK_STREAM, IPPROTO_MPTCP); break;
    case 9: name("multis", i), asks("mptcp", server6, MULTIPATH_SHARED, SOCK_STREAM, IPPROTO_MPTCP); break;
    case 10: name("ring", i), by_ring("ring", 0); break;
    case 11: name("rpoll", i), by_ring("ringpoll", 1); break;
    case 12: name("asks", i), asks("groupask", i % 28 < 14 ? server4 : server6, ANSWERING, SOCK_DGRAM, 0); break;
    default: name("talks", i), asks("talks", server4, SILENT_TAKER, SOCK_STREAM, 0);
    }
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc < 3 || (truth = open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) < 0) fail("oddities TRUTH COUNT");
    lock_path = argv[1];
    if (!has(SOCK_STREAM, IPPROTO_SCTP)) puts("this kernel has no SCTP");
    if (!has(SOCK_STREAM, IPPROTO_MPTCP)) puts("this kernel has no MPTCP");
    if (!has(SOCK_DGRAM, IPPROTO_UDPLITE)) puts("this kernel has no UDP-Lite");
    fflush(stdout);
    start_servers();
    settle();
    int failed = run_clients(atoi(argv[2]), argv[1], client);
    usleep(1500000);
    for (int i = 0; i < servers; i++) kill(server_pids[i], SIGKILL);
    return failed ? 1 : 0;
}
