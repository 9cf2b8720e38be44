/* Short-lived processes, each with one known TCP or UDP socket.
 *   workload TRUTH COUNT      the servers, and COUNT clients of all kinds in turn, on loopback
 *   workload TRUTH COUNT senders      as before, of kinds that send by UDP and end
 *   workload TRUTH serve      the servers, until the standard input ends
 *   workload TRUTH COUNT SERVER4 SERVER6 LOCAL4      COUNT clients of servers elsewhere; LOCAL4 is an own address
 *   workload exec FD TRUTH KIND FROM      what a client that calls exec becomes */
#include "truth.h"

/* Answers one request and closes. */
static void serve(int c, const char *kind, u64 from)
{
    char b[512];
    ssize_t n = recv(c, b, sizeof b, 0);
    if (n > 0) (void)!write(c, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 41);
    tell(c, kind, "", from, now() + 1000000);
    close(c);
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

static int open_to(const char *host, int port, int type, int local)
{
    socklen_t length;
    struct sockaddr_in6 to = address(host, port, &length);
    int s = socket(to.sin6_family, type, 0), one = 1;
    struct linger abrupt = {1, 0};
    if (local) {
        socklen_t size;
        struct sockaddr_in6 from = address(local4, local, &size);
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
        struct sockaddr_in6 at = address(local4, local, &size);
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
    struct sockaddr_in6 at = address(local4, 0, &size), to = address(server4, NOBODY, &size);
    bind(s, (void *)&at, size); /* keeps its port past the refusal, so that it can be told */
    char remote[80];
    snprintf(remote, sizeof remote, "%s %d", server4, NOBODY);
    connect(s, (void *)&to, size);
    tell(s, "refused", remote, from, now() + 1000000000);
    close(s);
}

/* A child sends on what its parent opened. */
static void inherited(int i, int type)
{
    u64 from = now();
    int s = type == SOCK_STREAM ? open_to(server4, PLAIN, type, 0) : socket(AF_INET, type, 0), done[2];
    if (pipe(done)) fail("pipe");
    pid_t p = fork();
    if (!p) {
        name("heir", i);
        if (type == SOCK_STREAM) talk(s);
        else send_to(s, server4, DATAGRAM);
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
    int s = open_to(server4, PLAIN, SOCK_STREAM, 0);
    tell(s, "exec", "", from, now() + 1000000000);
    sprintf(fd, "%d", s), sprintf(since, "%llu", from);
    execl("/proc/self/exe", "workload", "exec", fd, path, since, "", NULL);
    fail("exec");
}

/* curl says which port it had; the server's side knows the rest. */
static void curls(void)
{
    int out[2];
    char text[32] = "", url[80];
    snprintf(url, sizeof url, "http://%s:%d/", server4, WEB);
    u64 from = now();
    if (pipe(out)) fail("pipe");
    pid_t p = fork();
    if (!p) {
        dup2(out[1], 1);
        execlp("curl", "curl", "-s", "-o", "/dev/null", "-w", "%{local_port}", url, NULL);
        _exit(3);
    }
    close(out[1]);
    (void)!read(out[0], text, sizeof text - 1);
    waitpid(p, NULL, 0);
    if (!atoi(text)) return;
    put_line("curl TCP %s %s %s %d %d curl %llu %llu\n", local4, text, server4, WEB, p, from, now() + 1000000000);
}

static void client(int i, const char *path)
{
    int round = i / 20;
    char mapped[64];
    snprintf(mapped, sizeof mapped, "::ffff:%s", server4);
    switch (i % 20) {
    case 0: name("tcp", i), stream("tcp", server4, PLAIN, 0); break;
    case 1: name("tcp6", i), stream("tcp6", server6, PLAIN, 0); break;
    case 2: name("mapped", i), stream("mapped", mapped, PLAIN, 0); break;
    case 3: name("udp", i), one_shot("udp", server4, DATAGRAM, 0, 1); break;
    case 4: name("udp6", i), one_shot("udp6", server6, DATAGRAM, 0, 1); break;
    case 5: name("udpmap", i), one_shot("udpmap", mapped, DATAGRAM, 0, 1); break;
    case 6: name("udpc", i), connected("udpc", server4); break;
    case 7: name("udpc6", i), connected("udpc6", server6); break;
    case 8: name("pre", i), stream("prefork", server4, PREFORK, 0); break;
    case 9: name("sil", i), stream("silent", server4, SILENT, 0); break;
    case 10: name("fork", i), stream("forking", server4, FORKING, 0); break;
    case 11: name("pass", i), stream("passing", server4, PASSING, 0); break;
    case 12: name("again", i), one_shot("udpreuse", server4, SERVED_FROM + round % SERVED, 20000 + round / SERVED % 900, 1); break;
    case 13: name("tagain", i), stream("tcpreuse", server4, PLAIN, 21000 + round % 50); break;
    case 14: name("inh", i), inherited(i, SOCK_STREAM); break;
    case 15: name("uinh", i), inherited(i, SOCK_DGRAM); break;
    case 16: name("grp", i), one_shot("group", server4, GROUP, 0, 1); break;
    case 17: name("ref", i), refused(); break;
    case 18: name("exe", i), executes(path); break;
    default:
        if (round % 5 == 0) name("curler", i), curls();
        else name("many", i), one_shot("many", server4, SERVED_FROM, 0, SERVED);
    }
}

/* Such as send and end: each port is soon another's. */
static void sender(int i, const char *path)
{
    static const int kinds[] = {3, 4, 5, 15, 16, 19};
    int round = i / 6;
    client((round + (i % 6 == 5 && round % 5 == 0)) * 20 + kinds[i % 6], path);
}

int main(int argc, char **argv)
{
    int executed = argc > 5 && !strcmp(argv[1], "exec");
    signal(SIGPIPE, SIG_IGN);
    const char *path = executed ? argv[3] : argv[1];
    if (argc < 3 || (truth = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) < 0) fail("workload TRUTH COUNT");
    if (executed) {
        talk(atoi(argv[2]));
        tell(atoi(argv[2]), "exec", "", strtoull(argv[4], NULL, 10), now() + 1000000000);
        return 0;
    }

    int elsewhere = argc == 6;
    if (elsewhere) server4 = argv[3], server6 = argv[4], local4 = argv[5];
    else start_servers();
    if (!elsewhere) settle();
    if (!strcmp(argv[2], "serve")) puts("serving"), fflush(stdout), getchar();
    int failed = run_clients(atoi(argv[2]), path, argc == 4 ? sender : client);
    usleep(1500000);
    for (int i = 0; i < servers; i++) kill(server_pids[i], SIGKILL);
    return failed ? 1 : 0;
}
