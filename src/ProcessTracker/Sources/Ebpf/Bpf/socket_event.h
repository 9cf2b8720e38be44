/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What the programs tell the tracker. SocketEvent.cs mirrors it; a test compiles this file and compares. */
#pragma once

#include <linux/types.h>

enum socket_event_kind {
    EVENT_SHAPE = 1, /* the socket's addresses, ports or state are now these; the process is who made or owns it */
    EVENT_USER,      /* as EVENT_SHAPE, and one more process uses it */
    EVENT_ACCEPTED,  /* as EVENT_SHAPE, and this process has it instead of the listener's */
    EVENT_GONE,      /* nothing comes to it any more; shape and process are its last */
    EVENT_HELD,      /* asked for: this process has it open */
    EVENT_PEER,      /* one of several sockets that share a port answers this remote end */
    EVENT_EXEC,      /* the process runs another program; comm is its new name */
    EVENT_NAME,      /* the process has another name */
    EVENT_EXIT,      /* the process's last thread has ended */
    EVENT_FORK,      /* the process has begun: cookie is its parent's start, remote its parent's name */
};

enum socket_event_flags {
    SOCKET_LISTENING = 1,
    SOCKET_CONNECTED = 2,
    SOCKET_DUAL_STACK = 4, /* bound to :: and open to IPv4 too */
    SOCKET_UNACCEPTED = 8, /* the connection waits for accept(); the process is the listener's */
    SOCKET_RAW = 16,       /* its local port is a protocol number */
};

/* Times are CLOCK_BOOTTIME in nanoseconds, ports host order, addresses network order with IPv4 as ::ffff:a.b.c.d. */
struct socket_event {
    __u64 time;
    __u64 since;  /* from when on it has this shape: before the first packet that it sends */
    __u64 cookie;
    __u64 start;  /* the process's start; with tgid its identity. 0 with tgid 0: nobody known */
    __u32 netns;  /* inode number */
    __u32 tgid;   /* in the initial pid namespace */
    __u32 uid;    /* effective, in the initial user namespace */
    __u32 parent; /* its tgid */
    __u16 local_port;
    __u16 remote_port;
    __u16 protocol;
    __u8 kind;
    __u8 flags;
    __u8 local[16];
    __u8 remote[16];
    char comm[16]; /* the thread group leader's */
};
