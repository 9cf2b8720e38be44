/* Servers and short-lived clients that tell each other who they are, and each write down what they saw:
 *   PROTOCOL LOCAL PORT REMOTE PORT NAME PID OTHER_NAME OTHER_PID FROM TO
 * with times of the wall clock in nanoseconds, in which the client had its socket; TO is 0 in a server's line.
 *   peer serve TRUTH NAME ADDRESS PORT                  TCP by two workers NAME-0 and NAME-1, UDP on five ports by NAME-u
 *   peer ask TRUTH NAME tcp|udp COUNT ADDRESS PORT      COUNT clients NAME-0 ... in turn
 *            [LOCAL LOCAL_PORT]                         all from this address and port, one after another
 *   peer echo NAME ping|raw ADDRESS                     one echo by a socket of that kind, until it is answered
 *   peer hold                                           has raw sockets for echoes, and does nothing */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long long u64;

enum { UDP_PORTS = 5 };

static int truth;

static u64 now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    _exit(3);
}

static struct sockaddr_in6 address(const char *text, int port, socklen_t *length)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in *four = (void *)&six;
    *length = sizeof six;
    if (!strchr(text, ':')) {
        memset(&six, 0, sizeof six);
        *four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
        if (inet_pton(AF_INET, text, &four->sin_addr) != 1) fail(text);
        *length = sizeof *four;
    } else if (inet_pton(AF_INET6, text, &six.sin6_addr) != 1) fail(text);
    return six;
}

static void put_end(char *to, const struct sockaddr_in6 *at)
{
    char text[64];
    if (at->sin6_family == AF_INET) inet_ntop(AF_INET, &((const struct sockaddr_in *)at)->sin_addr, text, sizeof text);
    else inet_ntop(AF_INET6, &at->sin6_addr, text, sizeof text);
    sprintf(to, "%s %d", text, ntohs(at->sin6_port));
}

/* One write(2), so that lines of many processes do not mix. */
static void tell(int s, const struct sockaddr_in6 *remote, const char *protocol, const char *other, u64 from, u64 to)
{
    struct sockaddr_in6 a = {0};
    socklen_t length = sizeof a;
    char line[300], local[80], end[80], comm[17] = "";
    prctl(PR_GET_NAME, comm);
    getsockname(s, (void *)&a, &length);
    put_end(local, &a), put_end(end, remote);
    int size = snprintf(line, sizeof line, "%s %s %s %s %d %s %llu %llu\n", protocol, local, end, comm, getpid(), other, from, to);
    if (write(truth, line, size) != size) fail("truth");
}

static int introduce(char *text, u64 from)
{
    char comm[17] = "";
    prctl(PR_GET_NAME, comm);
    return sprintf(text, "%s %d %llu", comm, getpid(), from);
}

/* "NAME PID FROM" -> "NAME PID" and FROM */
static u64 who(char *text, ssize_t n)
{
    text[n > 0 ? n : 0] = 0;
    char *last = strrchr(text, ' ');
    if (!last) return 0;
    *last = 0;
    return strtoull(last + 1, NULL, 10);
}

static void serve_tcp(int l)
{
    for (;;) {
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        char text[128], me[128];
        int c = accept(l, (void *)&peer, &length);
        if (c < 0) continue;
        ssize_t n = recv(c, text, sizeof text - 1, 0);
        u64 from = who(text, n);
        if (n > 0) {
            tell(c, &peer, "TCP", text, from, 0);
            (void)!write(c, me, introduce(me, 0));
            (void)!recv(c, me, 1, 0); /* until the client has closed */
        }
        close(c);
    }
}

static void serve_udp(const char *host, int port)
{
    struct pollfd all[UDP_PORTS];
    for (int i = 0; i < UDP_PORTS; i++) {
        socklen_t length;
        struct sockaddr_in6 at = address(host, port + i, &length);
        all[i] = (struct pollfd){.fd = socket(at.sin6_family, SOCK_DGRAM, 0), .events = POLLIN};
        if (bind(all[i].fd, (void *)&at, length)) fail("bind");
    }
    for (;;) {
        poll(all, UDP_PORTS, -1);
        for (int i = 0; i < UDP_PORTS; i++) if (all[i].revents & POLLIN) {
            struct sockaddr_in6 peer;
            socklen_t length = sizeof peer;
            char text[128], me[128];
            ssize_t n = recvfrom(all[i].fd, text, sizeof text - 1, 0, (void *)&peer, &length);
            u64 from = who(text, n);
            if (n <= 0) continue;
            tell(all[i].fd, &peer, "UDP", text, from, 0);
            sendto(all[i].fd, me, introduce(me, 0), 0, (void *)&peer, length);
        }
    }
}

static void name(const char *prefix, const char *suffix, int number)
{
    char text[16];
    if (suffix) snprintf(text, sizeof text, "%s-%s", prefix, suffix);
    else snprintf(text, sizeof text, "%s-%d", prefix, number);
    prctl(PR_SET_NAME, text);
}

static void serve(char **argv)
{
    socklen_t length;
    struct sockaddr_in6 at = address(argv[4], atoi(argv[5]), &length);
    int l = socket(at.sin6_family, SOCK_STREAM, 0), one = 1;
    setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(l, (void *)&at, length) || listen(l, 1024)) fail("listen");
    for (int i = 0; i < 3; i++) if (!fork()) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        name(argv[3], i == 2 ? "u" : NULL, i);
        if (i == 2) close(l), serve_udp(argv[4], atoi(argv[5]));
        else serve_tcp(l);
    }
    close(l);
    puts("ready");
    fflush(stdout);
    for (;;) pause();
}

static void ask(char **argv, int is_tcp, int number, const char *local, int local_port)
{
    char text[128];
    u64 from = now();
    socklen_t length, size;
    struct sockaddr_in6 to = address(argv[6], atoi(argv[7]) + (is_tcp ? 0 : number % UDP_PORTS), &length);
    int s = socket(to.sin6_family, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0), one = 1;
    struct linger abrupt = {1, 0};
    struct timeval patience = {5, 0};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (local) {
        struct sockaddr_in6 at = address(local, local_port, &size);
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (is_tcp) setsockopt(s, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt); /* the port is free at once */
        if (bind(s, (void *)&at, size)) fail("bind");
    }
    if (connect(s, (void *)&to, length)) fail("connect");
    if (write(s, text, introduce(text, from)) < 0) fail("write");
    ssize_t n = recv(s, text, sizeof text - 1, 0);
    if (n <= 0) fail("no answer");
    who(text, n);
    int copy = fcntl(s, F_DUPFD_CLOEXEC, 100); /* to ask for its name once it is over */
    close(s);
    tell(copy, &to, is_tcp ? "TCP" : "UDP", text, from, now());
    close(copy);
}

/* An answer is read from a raw socket with its IPv4 header. */
static int is_answer(const unsigned char *b, ssize_t n, int family, int type)
{
    int at = family == AF_INET && type == SOCK_RAW ? (b[0] & 15) * 4 : 0;
    return n >= at + 8 && b[at] == (family == AF_INET ? ICMP_ECHOREPLY : 129);
}

static int echo(char **argv)
{
    int type = !strcmp(argv[3], "raw") ? SOCK_RAW : SOCK_DGRAM;
    socklen_t length;
    struct sockaddr_in6 to = address(argv[4], 0, &length);
    struct timeval patience = {5, 0};
    unsigned char b[256];
    struct icmphdr ask = {.type = to.sin6_family == AF_INET ? ICMP_ECHO : 128, .un.echo.id = htons(getpid())};
    prctl(PR_SET_NAME, argv[2]);
    unsigned sum = ask.type + ask.un.echo.id;
    ask.checksum = ~((sum & 0xffff) + (sum >> 16));
    int s = socket(to.sin6_family, type, to.sin6_family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (sendto(s, &ask, sizeof ask, 0, (void *)&to, length) < 0) fail("echo");
    for (ssize_t n; (n = recv(s, b, sizeof b, 0)) >= 0;) if (is_answer(b, n, to.sin6_family, type)) return 0;
    fail("no answer");
    return 1;
}

static void hold(void)
{
    prctl(PR_SET_NAME, "holder");
    if (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 || socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) < 0) fail("raw");
    puts("ready");
    fflush(stdout);
    for (;;) pause();
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && !strcmp(argv[1], "hold")) hold();
    if (argc == 5 && !strcmp(argv[1], "echo")) return echo(argv);
    if (argc < 6 || (truth = open(argv[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) < 0) fail("peer serve|ask TRUTH ...");
    if (!strcmp(argv[1], "serve")) serve(argv);
    int failed = 0, status, count = atoi(argv[5]);
    for (int i = 0; i < count; i++) {
        /* Flow files keep milliseconds: whoever comes to the same port outside, from whatever address, comes some later. */
        if (argc > 9) flock(truth, LOCK_EX);
        if (!fork()) {
            name(argv[3], NULL, i);
            ask(argv, !strcmp(argv[4], "tcp"), i, argc > 9 ? argv[8] : NULL, argc > 9 ? atoi(argv[9]) : 0);
            _exit(0);
        }
        wait(&status);
        failed += status != 0;
        if (argc > 9) usleep(5000), flock(truth, LOCK_UN), usleep(1000);
    }
    return failed ? 1 : 0;
}
