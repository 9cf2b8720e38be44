/* Short-lived processes, each with one known socket, on loopback. Each writes down the truth of its socket:
 *   KIND PROTOCOL LOCAL PORT REMOTE PORT PID NAME FROM TO
 * with times of the wall clock in nanoseconds; REMOTE is * where the socket is not connected. A socket of several
 * processes has a line for each.
 *   workload TRUTH COUNT      the servers, and COUNT clients of all kinds in turn
 *   workload exec FD TRUTH KIND FROM      what a client that calls exec becomes */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long long u64;

enum { PLAIN = 7001, PREFORK, SILENT, FORKING, PASSING, DATAGRAM, GROUP, WEB, NOBODY = 7099, SERVED_FROM = 7010, SERVED = 10 };

static int truth, servers;
static pid_t server_pids[16];

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

static void name(const char *prefix, int number)
{
    char text[16];
    if (number < 0) snprintf(text, sizeof text, "%s", prefix);
    else snprintf(text, sizeof text, "%s-%d", prefix, number);
    prctl(PR_SET_NAME, text);
}

static struct sockaddr_in6 address(const char *text, int port, socklen_t *length)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in *four = (void *)&six;
    *length = sizeof six;
    if (!strchr(text, ':')) {
        memset(&six, 0, sizeof six);
        *four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
        inet_pton(AF_INET, text, &four->sin_addr);
        *length = sizeof *four;
    } else inet_pton(AF_INET6, text, &six.sin6_addr);
    return six;
}

static void put_end(char *to, struct sockaddr_in6 *at)
{
    char text[64];
    if (at->sin6_family == AF_INET) inet_ntop(AF_INET, &((struct sockaddr_in *)at)->sin_addr, text, sizeof text);
    else inet_ntop(AF_INET6, &at->sin6_addr, text, sizeof text);
    sprintf(to, "%s %d", strncmp(text, "::ffff:", 7) ? text : text + 7, ntohs(at->sin6_port));
}

/* One write(2), so that lines of many processes do not mix. Remote: NULL not connected, "" as the kernel has it. */
static void tell(int s, const char *kind, const char *remote, u64 from, u64 to)
{
    struct sockaddr_in6 a = {0}, b = {0};
    socklen_t length = sizeof a;
    char line[256], local[80], other[80] = "* 0", comm[17] = "";
    int type;
    prctl(PR_GET_NAME, comm);
    getsockname(s, (void *)&a, &length);
    length = sizeof b;
    if (remote && !*remote) {
        if (getpeername(s, (void *)&b, &length)) return; /* reset in the meantime; the client tells of it */
        put_end(other, &b);
    }
    if (remote && *remote) snprintf(other, sizeof other, "%s", remote);
    put_end(local, &a);
    length = sizeof type;
    getsockopt(s, SOL_SOCKET, SO_TYPE, &type, &length);
    int size = snprintf(line, sizeof line, "%s %s %s %s %d %s %llu %llu\n", kind, type == SOCK_STREAM ? "TCP" : "UDP", local, other, getpid(), comm, from, to);
    if (write(truth, line, size) != size) fail("truth");
}

static int listener(int port, int type)
{
    int s = socket(AF_INET6, type, 0), one = 1, no = 0, big = 8 << 20;
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof big);
    if (port == GROUP) setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (bind(s, (void *)&any, sizeof any) || (type == SOCK_STREAM && listen(s, 4096))) fail("listen");
    return s;
}

/* Answers one request and closes. */
static void serve(int c, const char *kind, u64 from)
{
    char b[512];
    ssize_t n = recv(c, b, sizeof b, 0);
    if (n > 0) (void)!write(c, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 41);
    tell(c, kind, "", from, now() + 1000000);
    close(c);
}

/* ---- servers; each ends with the workload, and bound sockets are told as lasting to the end of time ---- */

static const u64 ever = 9000000000000000000ull;

static int begin(const char *title, int number)
{
    pid_t p = fork();
    if (p) {
        server_pids[servers++] = p;
        return 0;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    name(title, number);
    return 1;
}

static void accepting(int port, const char *kind, int wants_address, int reads)
{
    int l = listener(port, SOCK_STREAM);
    tell(l, kind, NULL, 0, ever);
    for (;;) {
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        int c = wants_address ? accept(l, (void *)&peer, &length) : accept(l, NULL, NULL);
        if (c < 0) continue;
        u64 from = now() - 1000000000;
        if (reads) serve(c, kind, from);
        else {
            tell(c, kind, "", from, now() + 1000000);
            close(c);
        }
    }
}

static void start_workers(int port, const char *kind, const char *title, int reads)
{
    int l = listener(port, SOCK_STREAM);
    for (int i = 0; i < 3; i++) {
        if (!begin(title, i)) continue;
        for (;;) {
            struct sockaddr_in6 peer;
            socklen_t length = sizeof peer;
            int c = i == 0 ? accept(l, NULL, NULL) : accept(l, (void *)&peer, &length);
            if (c < 0) continue;
            u64 from = now() - 1000000000;
            if (reads) serve(c, kind, from);
            else {
                /* Nothing but a close tells whose it is: not even its peer's name is asked for before. */
                int copy = fcntl(c, F_DUPFD_CLOEXEC, 100);
                close(c);
                tell(copy, kind, "", from, now() + 1000000);
                close(copy);
            }
        }
    }
    close(l);
}

static void forking(void)
{
    int l = listener(FORKING, SOCK_STREAM);
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0;; i++) {
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        int c = accept(l, (void *)&peer, &length);
        if (c < 0) continue;
        u64 from = now() - 1000000000;
        tell(c, "forking", "", from, now() + 1000000000);
        if (!fork()) {
            name("served", i);
            serve(c, "forking", from);
            _exit(0);
        }
        close(c);
    }
}

static void pass(int over, int fd)
{
    char byte = 1, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET, h->cmsg_type = SCM_RIGHTS, h->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(h), &fd, sizeof fd);
    sendmsg(over, &m, 0);
}

static int take(int over)
{
    char byte, control[CMSG_SPACE(sizeof(int))];
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    int fd = -1;
    if (recvmsg(over, &m, 0) > 0 && CMSG_FIRSTHDR(&m)) memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}

static void start_passing(void)
{
    int pair[2];
    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair);
    if (begin("taker", -1)) for (;;) {
        int c = take(pair[1]);
        if (c >= 0) serve(c, "passing", now() - 1000000000);
    }
    if (begin("passer", -1)) {
        int l = listener(PASSING, SOCK_STREAM);
        for (;;) {
            struct sockaddr_in6 peer;
            socklen_t length = sizeof peer;
            int c = accept(l, (void *)&peer, &length);
            if (c < 0) continue;
            tell(c, "passing", "", now() - 1000000000, now() + 1000000000);
            pass(pair[0], c);
            close(c);
        }
    }
    close(pair[0]), close(pair[1]);
}

static void datagrams(int port, const char *kind)
{
    int s = listener(port, SOCK_DGRAM);
    tell(s, kind, NULL, 0, ever);
    for (;;) {
        char b[64];
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        if (recvfrom(s, b, sizeof b, 0, (void *)&peer, &length) > 0 && b[0] == 'q') sendto(s, "r", 1, 0, (void *)&peer, length);
    }
}

static void start_servers(void)
{
    if (begin("plaind", -1)) accepting(PLAIN, "plain", 0, 1);
    if (begin("webd", -1)) accepting(WEB, "web", 1, 1);
    start_workers(PREFORK, "prefork", "worker", 1);
    start_workers(SILENT, "silent", "silent", 0);
    if (begin("forkd", -1)) forking();
    start_passing();
    if (begin("udpd", -1)) datagrams(DATAGRAM, "datagram");
    if (begin("group", 1)) datagrams(GROUP, "group");
    if (begin("group", 2)) datagrams(GROUP, "group");
    if (begin("manyd", -1)) {
        for (int i = 1; i < SERVED; i++) if (!fork()) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            name("manyd", i);
            datagrams(SERVED_FROM + i, "datagram");
        }
        datagrams(SERVED_FROM, "datagram");
    }
}

/* ---- clients ---- */

static int open_to(const char *host, int port, int type, int local)
{
    socklen_t length;
    struct sockaddr_in6 to = address(host, port, &length);
    int s = socket(to.sin6_family, type, 0), one = 1;
    struct linger abrupt = {1, 0};
    if (local) {
        socklen_t size;
        struct sockaddr_in6 from = address("127.0.0.1", local, &size);
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (type == SOCK_STREAM) setsockopt(s, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
        for (int tries = 0; bind(s, (void *)&from, size); tries++) if (usleep(1000), tries > 2000) fail("bind");
    }
    if (connect(s, (void *)&to, length) && port != NOBODY) fail("connect");
    return s;
}

static void talk(int s)
{
    char b[512];
    if (write(s, "q\r\n\r\n", 5) != 5) fail("write");
    if (recv(s, b, sizeof b, 0) < 0) fail("recv");
}

static void send_to(int s, const char *host, int port)
{
    socklen_t length;
    struct sockaddr_in6 to = address(host, port, &length);
    if (sendto(s, "x", 1, 0, (void *)&to, length) < 0) fail("sendto");
}

static void stream(const char *kind, const char *host, int port, int local)
{
    u64 from = now();
    int s = open_to(host, port, SOCK_STREAM, local);
    if (port == SILENT) {
        char b;
        (void)!recv(s, &b, 1, 0);
    } else talk(s);
    tell(s, kind, "", from, now() + 1000000000);
    close(s);
}

static void connected(const char *kind, const char *host)
{
    u64 from = now();
    int s = open_to(host, DATAGRAM, SOCK_DGRAM, 0);
    talk(s);
    tell(s, kind, "", from, now());
    close(s);
}

static void one_shot(const char *kind, const char *host, int port, int local, int count)
{
    u64 from = now();
    int s = socket(strchr(host, ':') ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
    if (local) {
        socklen_t size;
        struct sockaddr_in6 at = address("127.0.0.1", local, &size);
        for (int tries = 0; bind(s, (void *)&at, size); tries++) if (usleep(1000), tries > 2000) fail("bind");
    }
    for (int i = 0; i < count; i++) send_to(s, host, port + i);
    char only[80];
    snprintf(only, sizeof only, "%s %d", strncmp(host, "::ffff:", 7) ? host : host + 7, port);
    tell(s, kind, count == 1 ? only : NULL, from, now());
    close(s);
}

static void refused(void)
{
    u64 from = now();
    int s = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size;
    struct sockaddr_in6 at = address("127.0.0.1", 0, &size), to = address("127.0.0.1", NOBODY, &size);
    bind(s, (void *)&at, size); /* keeps its port past the refusal, so that it can be told */
    connect(s, (void *)&to, size);
    tell(s, "refused", "127.0.0.1 7099", from, now() + 1000000000);
    close(s);
}

/* A child sends on what its parent opened. */
static void inherited(int i, int type)
{
    u64 from = now();
    int s = type == SOCK_STREAM ? open_to("127.0.0.1", PLAIN, type, 0) : socket(AF_INET, type, 0), done[2];
    if (pipe(done)) fail("pipe");
    pid_t p = fork();
    if (!p) {
        name("heir", i);
        if (type == SOCK_STREAM) talk(s);
        else send_to(s, "127.0.0.1", DATAGRAM);
        tell(s, "inherited", type == SOCK_STREAM ? "" : NULL, from, now() + 1000000);
        _exit(0);
    }
    waitpid(p, NULL, 0);
    tell(s, "inherited", type == SOCK_STREAM ? "" : NULL, from, now() + 1000000);
    close(s);
}

static void executes(const char *path)
{
    char fd[16], since[32];
    u64 from = now();
    int s = open_to("127.0.0.1", PLAIN, SOCK_STREAM, 0);
    tell(s, "exec", "", from, now() + 1000000000);
    sprintf(fd, "%d", s), sprintf(since, "%llu", from);
    execl("/proc/self/exe", "workload", "exec", fd, path, since, NULL);
    fail("exec");
}

/* curl says which port it had; the server's side knows the rest. */
static void curls(void)
{
    int out[2];
    char text[32] = "", line[128];
    u64 from = now();
    if (pipe(out)) fail("pipe");
    pid_t p = fork();
    if (!p) {
        dup2(out[1], 1);
        execlp("curl", "curl", "-s", "-o", "/dev/null", "-w", "%{local_port}", "http://127.0.0.1:7008/", NULL);
        _exit(3);
    }
    close(out[1]);
    (void)!read(out[0], text, sizeof text - 1);
    waitpid(p, NULL, 0);
    if (!atoi(text)) return;
    int size = snprintf(line, sizeof line, "curl TCP 127.0.0.1 %s 127.0.0.1 %d %d curl %llu %llu\n", text, WEB, p, from, now() + 1000000000);
    (void)!write(truth, line, size);
}

static void client(int i, const char *path)
{
    int round = i / 20;
    switch (i % 20) {
    case 0: name("tcp", i), stream("tcp", "127.0.0.1", PLAIN, 0); break;
    case 1: name("tcp6", i), stream("tcp6", "::1", PLAIN, 0); break;
    case 2: name("mapped", i), stream("mapped", "::ffff:127.0.0.1", PLAIN, 0); break;
    case 3: name("udp", i), one_shot("udp", "127.0.0.1", DATAGRAM, 0, 1); break;
    case 4: name("udp6", i), one_shot("udp6", "::1", DATAGRAM, 0, 1); break;
    case 5: name("udpmap", i), one_shot("udpmap", "::ffff:127.0.0.1", DATAGRAM, 0, 1); break;
    case 6: name("udpc", i), connected("udpc", "127.0.0.1"); break;
    case 7: name("udpc6", i), connected("udpc6", "::1"); break;
    case 8: name("pre", i), stream("prefork", "127.0.0.1", PREFORK, 0); break;
    case 9: name("sil", i), stream("silent", "127.0.0.1", SILENT, 0); break;
    case 10: name("fork", i), stream("forking", "127.0.0.1", FORKING, 0); break;
    case 11: name("pass", i), stream("passing", "127.0.0.1", PASSING, 0); break;
    case 12: name("again", i), one_shot("udpreuse", "127.0.0.1", SERVED_FROM + round % SERVED, 20000 + round / SERVED % 900, 1); break;
    case 13: name("tagain", i), stream("tcpreuse", "127.0.0.1", PLAIN, 21000 + round % 50); break;
    case 14: name("inh", i), inherited(i, SOCK_STREAM); break;
    case 15: name("uinh", i), inherited(i, SOCK_DGRAM); break;
    case 16: name("grp", i), one_shot("group", "127.0.0.1", GROUP, 0, 1); break;
    case 17: name("ref", i), refused(); break;
    case 18: name("exe", i), executes(path); break;
    default:
        if (round % 5 == 0) name("curler", i), curls();
        else name("many", i), one_shot("many", "127.0.0.1", SERVED_FROM, 0, SERVED);
    }
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    const char *path = argc == 5 ? argv[3] : argv[1];
    if (argc < 3 || (truth = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) < 0) fail("workload TRUTH COUNT");
    if (argc == 5) {
        talk(atoi(argv[2]));
        tell(atoi(argv[2]), "exec", "", strtoull(argv[4], NULL, 10), now() + 1000000000);
        return 0;
    }

    start_servers();
    usleep(300000);
    int count = atoi(argv[2]), running = 0, failed = 0, status;
    for (int i = 0; i < count; i++) {
        if (running == 3) {
            wait(&status), running--;
            failed += status != 0;
        }
        if (!fork()) {
            client(i, path);
            _exit(0);
        }
        running++;
    }
    while (running-- > 0) {
        wait(&status);
        failed += status != 0;
    }
    usleep(1500000);
    for (int i = 0; i < servers; i++) kill(server_pids[i], SIGKILL);
    printf("%d clients, %d failed\n", count, failed);
    return failed ? 1 : 0;
}
