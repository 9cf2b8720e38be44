/* What the workloads share. Each process writes down the truth of its socket:
 *   KIND PROTOCOL LOCAL PORT REMOTE PORT PID NAME FROM TO
 * with times of the wall clock in nanoseconds; REMOTE is * where the socket is not connected. A socket of several
 * processes has a line for each. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long long u64;

static const char *server4 = "127.0.0.1", *server6 = "::1";
static const char *local4 __attribute__((unused)) = "127.0.0.1";

enum { PLAIN = 7001, PREFORK, SILENT, FORKING, PASSING, DATAGRAM, GROUP, WEB, ANSWERING, NOBODY = 7099, SERVED_FROM = 7010, SERVED = 10 };

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

/* One write(2), so that lines of many processes do not mix. */
static void put_line(const char *format, ...)
{
    char line[256];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (write(truth, line, size) != size) fail("truth");
}

/* Remote: NULL not connected, "" as the kernel has it. */
static void tell(int s, const char *kind, const char *remote, u64 from, u64 to)
{
    struct sockaddr_in6 a = {0}, b = {0};
    socklen_t length = sizeof a;
    char local[80], other[80] = "* 0", comm[17] = "";
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
    getsockopt(s, SOL_SOCKET, SO_PROTOCOL, &type, &length);
    const char *protocol = type == IPPROTO_UDP ? "UDP" : type == IPPROTO_UDPLITE ? "UDPL" : "TCP";
    put_line("%s %s %s %s %d %s %llu %llu\n", kind, protocol, local, other, getpid(), comm, from, to);
}

static int listener_of(int port, int type, int protocol)
{
    int s = socket(AF_INET6, type, protocol), one = 1, no = 0, big = 8 << 20;
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof big);
    if (port == GROUP || port == ANSWERING) setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (bind(s, (void *)&any, sizeof any) || (type == SOCK_STREAM && listen(s, 4096))) fail("listen");
    return s;
}

static int listener(int port, int type)
{
    return listener_of(port, type, 0);
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


/* Polling learns only by and by which workers share a listener. */
static void settle(void)
{
    const char *milliseconds = getenv("SETTLE_MS");
    usleep(milliseconds ? atoi(milliseconds) * 1000 : 300000);
}

/* ---- clients ---- */

/* COUNT processes, three at a time. Returns how many failed. */
static int run_clients(int count, const char *path, void (*client)(int, const char *))
{
    int running = 0, failed = 0, status;
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
    printf("%d clients, %d failed\n", count, failed);
    return failed;
}
