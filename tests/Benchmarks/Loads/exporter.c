/*
 * exporter VERSION HOST PORT FLOWS RATE: sends FLOWS flows as NetFlow (VERSION 5, 9) or IPFIX (10), RATE datagrams a second; 0: as fast as it can.
 * v5 has 30 flows a datagram, the others 24. 2,048 datagrams are made before, and sent round and round with numbers that go on, so that sending costs little.
 * The flows are between 60,000 hosts of 10.0.0.0/14 and servers elsewhere, some of both much more often than others.
 */
#include <arpa/inet.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DATAGRAMS = 2048, ROOM = 1600, TEMPLATE_EVERY = 256, UPTIME_MS = 600000 };

static uint8_t datagrams[DATAGRAMS][ROOM];
static int lengths[DATAGRAMS], flows_in[DATAGRAMS];
static uint8_t *out;

static void put(uint64_t value, int width) {
    while (width-- > 0) *out++ = value >> (8 * width);
}

/* SplitMix64 */
static uint64_t state = 42;
static uint64_t some(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* The nth is half as likely as the (n/2)th. */
static uint32_t one_of(uint32_t many) {
    uint32_t rank = pow(many, (some() >> 11) * 0x1p-53) - 1;
    return rank < many ? rank : many - 1;
}

static uint32_t scattered(uint32_t x) {
    x = (x ^ (x >> 16)) * 0x7FEB352Du;
    x = (x ^ (x >> 15)) * 0x846CA68Bu;
    return x ^ (x >> 16);
}

struct flow {
    uint32_t source, destination, packets, bytes, first_ms, last_ms, source_as, destination_as;
    uint16_t source_port, destination_port;
    uint8_t protocol, flags, tos, outward;
};

static struct flow make(void) {
    static const struct { uint16_t port; uint8_t protocol; } services[] = { {443, 6}, {443, 6}, {443, 6}, {80, 6}, {53, 17}, {53, 17}, {443, 17}, {22, 6}, {993, 6}, {123, 17} };
    int service = some() % 10;
    uint32_t client = 0x0A000000u | (scattered(one_of(60000)) & 0x3FFFF), server = 0x50000000u | (scattered(one_of(400000)) & 0x0FFFFFFF);
    uint16_t port = services[service].port, ephemeral = 32768 + some() % 28232;
    struct flow flow = { .outward = some() & 1, .protocol = services[service].protocol };
    flow.packets = port == 53 || port == 123 ? 1 + some() % 2 : 1 + pow(some() % 1000 + 1, 1.2) / 40;
    flow.bytes = flow.packets * (60 + some() % (flow.outward ? 300 : 1400));
    flow.first_ms = UPTIME_MS - 60000 + some() % 3000;
    flow.last_ms = flow.first_ms + (flow.packets == 1 ? 0 : flow.packets * (5 + some() % 50));
    flow.flags = flow.protocol == 6 ? 0x1B : 0;
    flow.tos = some() % 10 ? 0 : 0x28;
    flow.source = flow.outward ? client : server;
    flow.destination = flow.outward ? server : client;
    flow.source_port = flow.outward ? ephemeral : port;
    flow.destination_port = flow.outward ? port : ephemeral;
    *(flow.outward ? &flow.destination_as : &flow.source_as) = 1000 + scattered(server >> 8) % 60000;
    return flow;
}

/* 0 source, destination, next hop | 12 interfaces | 16 packets, bytes, first, last | 32 ports | 36 0, flags, protocol, tos | 40 ASs | 44 masks | 46 0 */
static void version5(const struct flow *f) {
    put(f->source, 4), put(f->destination, 4), put(0, 4);
    put(f->outward ? 1 : 2, 2), put(f->outward ? 2 : 1, 2);
    put(f->packets, 4), put(f->bytes, 4), put(f->first_ms, 4), put(f->last_ms, 4);
    put(f->source_port, 2), put(f->destination_port, 2);
    put(0, 1), put(f->flags, 1), put(f->protocol, 1), put(f->tos, 1);
    put(f->source_as, 2), put(f->destination_as, 2);
    put(f->outward ? 16 : 24, 1), put(f->outward ? 24 : 16, 1), put(0, 2);
}

static const uint16_t fields9[][2] = {
    {8, 4}, {12, 4}, {22, 4}, {21, 4}, {1, 8}, {2, 8}, {7, 2}, {11, 2}, {4, 1}, {6, 1}, {5, 1}, {61, 1}, {10, 2}, {14, 2}, {16, 4}, {17, 4}, {9, 1}, {13, 1}, {15, 4},
};
static const uint16_t fields10[][2] = {
    {8, 4}, {12, 4}, {152, 8}, {153, 8}, {1, 4}, {2, 4}, {7, 2}, {11, 2}, {4, 1}, {6, 1}, {5, 1}, {61, 1}, {10, 2}, {14, 2}, {16, 4}, {17, 4}, {9, 1}, {13, 1}, {15, 4},
};

static void templated(const struct flow *f, int version, uint64_t boot_ms) {
    uint64_t begin = version == 10 ? boot_ms : 0;
    int times = version == 10 ? 8 : 4, counters = version == 10 ? 4 : 8;
    put(f->source, 4), put(f->destination, 4);
    put(begin + f->first_ms, times), put(begin + f->last_ms, times);
    put(f->bytes, counters), put(f->packets, counters);
    put(f->source_port, 2), put(f->destination_port, 2);
    put(f->protocol, 1), put(f->flags, 1), put(f->tos, 1), put(!f->outward, 1);
    put(f->outward ? 1 : 2, 2), put(f->outward ? 2 : 1, 2), put(f->source_as, 4), put(f->destination_as, 4);
    put(f->outward ? 16 : 24, 1), put(f->outward ? 24 : 16, 1), put(0x0A000001, 4);
}

static int template(int version) {
    const uint16_t (*fields)[2] = version == 10 ? fields10 : fields9;
    int many = sizeof fields9 / sizeof *fields9;
    put(version == 10 ? 2 : 0, 2), put(8 + 4 * many, 2), put(256, 2), put(many, 2);
    for (int i = 0; i < many; i++) put(fields[i][0], 2), put(fields[i][1], 2);
    return 1;
}

static void fill(int number, int version, time_t now) {
    uint8_t *begin = out = datagrams[number], *set = 0;
    int per = version == 5 ? 30 : 24, records = per;
    put(version, 2), put(version == 5 ? per : 0, 2);
    if (version != 10) put(UPTIME_MS, 4);
    put(now, 4);
    if (version == 5) put(0, 4);
    put(0, 4), put(0, 4); /* number; engine and sampling, source id or domain */
    if (version != 5) {
        if (number % TEMPLATE_EVERY == 0) records += template(version);
        set = out;
        put(256, 2), put(0, 2);
    }

    for (int i = 0; i < per; i++) {
        struct flow flow = make();
        if (version == 5) version5(&flow);
        else templated(&flow, version, (uint64_t)now * 1000 - UPTIME_MS);
    }

    lengths[number] = out - begin;
    flows_in[number] = per;
    if (set) {
        int length = out - set;
        out = set + 2, put(length, 2);
        out = begin + 2, put(version == 10 ? lengths[number] : records, 2);
    }
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int count, char **words) {
    if (count != 6) {
        fprintf(stderr, "usage: exporter 5|9|10 HOST PORT FLOWS DATAGRAMS_A_SECOND\n");
        return 2;
    }

    int version = atoi(words[1]), socket_ = socket(AF_INET, SOCK_DGRAM, 0), buffer = 8 << 20;
    uint64_t many = strtoull(words[4], 0, 10), sent = 0, number = 0;
    double rate = atof(words[5]);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(atoi(words[3])) };
    inet_pton(AF_INET, words[2], &to.sin_addr);
    setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (connect(socket_, (struct sockaddr *)&to, sizeof to) != 0) return perror("exporter"), 1;

    time_t now = time(0);
    for (int i = 0; i < DATAGRAMS; i++) fill(i, version, now);

    /* v5 counts flows, v9 datagrams, IPFIX records of data. */
    uint32_t sequence = 0;
    double begin = seconds();
    while (sent < many) {
        int i = number % DATAGRAMS;
        out = datagrams[i] + (version == 5 ? 16 : version == 9 ? 12 : 8);
        put(sequence, 4);
        (void)!send(socket_, datagrams[i], lengths[i], 0);
        sequence += version == 9 ? 1 : flows_in[i];
        sent += flows_in[i];
        number++;
        double ahead = rate > 0 ? begin + number / rate - seconds() : 0;
        if (ahead > 0.0005) usleep((ahead - 0.0002) * 1e6);
    }

    double took = seconds() - begin;
    fprintf(stderr, "sent %lu datagrams %lu flows in %.3f s = %.0f pps %.0f flows/s\n", number, sent, took, number / took, sent / took);
    return 0;
}
