/* What sockets cost, in nanoseconds an operation: the least of some batches.
 *   socket_loops tcp|udp|io OPERATIONS [RATE]   connect + accept + close | socket + sendto + close | send + recv on a living
 *                                               pair; RATE: no more than so many a second
 *   socket_loops hold SOCKETS                   opens so many, says so, and keeps them until its standard input ends */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in at;
static int listener, sink, pair[2];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void tcp(void)
{
    struct linger abrupt = {1, 0}; /* no TIME_WAIT: ports do not run out */
    int c = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(c, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    if (connect(c, (void *)&at, sizeof at)) perror("connect"), exit(1);
    int s = accept(listener, NULL, NULL);
    close(c), close(s);
}

static void udp(void)
{
    int u = socket(AF_INET, SOCK_DGRAM, 0);
    sendto(u, "x", 1, 0, (void *)&at, sizeof at);
    close(u);
}

static void io(void)
{
    char b;
    if (send(pair[0], "x", 1, 0) != 1 || recv(pair[1], &b, 1, 0) != 1) perror("send"), exit(1);
}

/* Unlike ports, addresses of 127.0.0.0/8 do not run out; descriptors of one process do. */
static int hold(int count)
{
    enum { EACH = 1000 };
    int end[2], ready[2];
    char b;
    if (pipe(end) || pipe(ready)) perror("pipe"), exit(1);
    for (int first = 0; first < count; first += EACH) {
        if (fork()) continue;
        for (int i = first; i < first + EACH && i < count; i++) {
            int u = socket(AF_INET, SOCK_DGRAM, 0);
            at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + i / 10000), at.sin_port = htons(40000 + i % 10000);
            if (bind(u, (void *)&at, sizeof at)) perror("bind"), exit(1);
        }
        close(end[1]);
        return write(ready[1], "r", 1) != 1 || read(end[0], &b, 1) != 0; /* the parent's end is the end */
    }
    for (int i = 0; i < count; i += EACH) if (read(ready[0], &b, 1) != 1) exit(1);
    puts("held"), fflush(stdout);
    return getchar() < 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    socklen_t length = sizeof at;
    at.sin_family = AF_INET, at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!strcmp(argv[1], "hold")) return hold(atoi(argv[2]));
    int is_udp = !strcmp(argv[1], "udp"), count = atoi(argv[2]) / 10;
    sink = socket(AF_INET, is_udp ? SOCK_DGRAM : SOCK_STREAM, 0);
    bind(sink, (void *)&at, sizeof at);
    getsockname(sink, (void *)&at, &length);
    if (!is_udp) listen(listener = sink, 128);
    void (*run)(void) = is_udp ? udp : !strcmp(argv[1], "tcp") ? tcp : io;
    if (run == io) {
        pair[0] = socket(AF_INET, SOCK_STREAM, 0);
        connect(pair[0], (void *)&at, sizeof at);
        pair[1] = accept(listener, NULL, NULL);
    }
    double least = 1e18, pace = argc > 3 ? 1e9 / atof(argv[3]) : 0, due = now();
    for (int batch = 0; batch < 10; batch++) {
        double begin = now();
        for (int i = 0; i < count; i++) {
            struct timespec pause = {0, 1000000};
            for (due += pace; pace && now() < due;) nanosleep(&pause, NULL);
            run();
        }
        double took = (now() - begin) / count;
        least = took < least ? took : least;
    }
    printf("%.0f\n", least);
}
