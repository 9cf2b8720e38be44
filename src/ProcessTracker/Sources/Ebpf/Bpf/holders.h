/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What the programs share: the ring of events, and what each socket carries along. */
#pragma once

#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "socket_event.h"

#define RING_BYTES (8 << 20)
#define CPU_SLOTS 256
#define MAX_USERS 6
#define MAX_CGROUP_DEPTH 16
#define MAX_SUBFLOWS 8

/* A port that was found out after a send was chosen no earlier than this before the send's end, or since is used. */
#define LONGEST_SEND_NS 1000000

/* No hook comes before a ping socket's first send, whose thread may lose the processor in between; and ids, unlike ports,
 * come round slowly. */
#define LONGEST_PING_NS 1000000000

/* A peer that goes on being answered is told again after so long. */
#define PEER_AGAIN_NS 5000000000

/* Written by the tracker before the programs are loaded. */
const volatile struct {
    __u64 only_cgroup; /* look at the processes of this cgroup and those below alone; 0: at all */
    __u32 self_tgid;   /* the tracker: an iterator of its may be the last to hold a socket's file */
} settings SEC(".rodata.settings") = {};

/* Memory that the tracker shares with the programs. */
struct {
    __u32 reader_sleeps; /* until the next event; otherwise the reader comes by itself every few milliseconds */
    __u32 pad[15];
    struct {
        __u64 count; /* events that found no room, and sockets of which nothing could be kept */
        __u64 pad[7];
    } dropped[CPU_SLOTS];
} shared SEC(".data.shared") = {};

enum holder_flags {
    HOLDER_UNACCEPTED = 1, /* the process is the listener's; who accepts the connection is the right one */
    HOLDER_RELEASED = 2,   /* no process has it open any more; TCP may still have to end the connection */
    HOLDER_JOINED = 4,     /* of an MPTCP socket: a further subflow came before anybody had used it */
    HOLDER_STATE = 8,      /* of TCP: our sockops program is called when its state changes */
};

struct holder {
    __u64 start;
    __u64 since;
    __u64 shape; /* of what was told; 0: nothing yet. Of an MPTCP socket: see multipath.h */
    __u32 tgid;
    __u32 uid;
    __u32 parent;
    __u32 flags;
    char comm[16];
    __u32 users[MAX_USERS]; /* told, beside tgid */
};

/* Kept in the socket; accepted connections inherit their listener's. */
struct {
    __uint(type, BPF_MAP_TYPE_SK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
    __type(key, int);
    __type(value, struct holder);
} holders SEC(".maps");

/* Whom sockets that share a port have answered, and when that was told: see answers(). */
struct peer {
    __u64 cookie;
    __be32 address[4];
    __u32 port;
    __u32 pad;
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 16384);
    __type(key, struct peer);
    __type(value, __u64);
} peers SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, RING_BYTES);
} events SEC(".maps");

/* Since Linux 6.2: the context as the kernel has it, and what a pointer that was read points to. */
extern void *bpf_cast_to_kern_ctx(void *) __ksym;
extern void *bpf_rdonly_cast(const void *, __u32) __ksym;

/* ---- events ---- */

static __always_inline void count_dropped(void)
{
    __sync_fetch_and_add(&shared.dropped[bpf_get_smp_processor_id() & (CPU_SLOTS - 1)].count, 1);
}

static __always_inline struct socket_event *begin(__u8 kind)
{
    struct socket_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
    if (!event) {
        count_dropped();
        return 0;
    }

    __builtin_memset(event, 0, sizeof(*event));
    event->kind = kind;

    /* After the reservation: whoever has read the ring up to here has every event of an earlier time. */
    event->time = bpf_ktime_get_boot_ns();
    return event;
}

static __always_inline void submit(struct socket_event *event)
{
    __u64 wake = BPF_RB_NO_WAKEUP;
    if (shared.reader_sleeps) {
        shared.reader_sleeps = 0;
        wake = BPF_RB_FORCE_WAKEUP;
    }

    bpf_ringbuf_submit(event, wake);
}

/* ---- sockets ---- */

static __always_inline bool is_internet(struct sock *sk)
{
    __u16 family = sk->__sk_common.skc_family;
    return family == AF_INET || family == AF_INET6;
}

/* The kernel made it for itself, or to carry a program's MPTCP socket: no descriptor is of it, and no hook tells that it is closed. */
static __always_inline bool is_kernels(struct sock *sk)
{
    return BPF_CORE_READ_BITFIELD(sk, sk_kern_sock);
}

static __always_inline bool is_subflow(struct sock *sk)
{
    if (!bpf_core_field_exists(((struct tcp_sock *)0)->is_mptcp) || sk->sk_protocol != IPPROTO_TCP)
        return false;

    return BPF_CORE_READ((struct tcp_sock *)sk, is_mptcp);
}

static __always_inline bool is_closed_tcp(struct sock *sk)
{
    return sk->__sk_common.skc_state == TCP_CLOSE && sk->sk_protocol == IPPROTO_TCP;
}

/* Ports and remote address in one word. The lowest 16 bits are the local port: 0 there means not bound yet. */
static __always_inline __u64 shape_of(struct sock *sk)
{
    __u32 remote = sk->__sk_common.skc_daddr;
    if (sk->__sk_common.skc_family == AF_INET6) {
        struct in6_addr *to = &sk->__sk_common.skc_v6_daddr;
        remote = (to->in6_u.u6_addr32[0] * 31 + to->in6_u.u6_addr32[1]) * 31 + (to->in6_u.u6_addr32[2] ^ to->in6_u.u6_addr32[3]);
    }

    /* What is left in the fields after a disconnect is not a remote end. */
    if (sk->__sk_common.skc_state == TCP_CLOSE || sk->__sk_common.skc_state == TCP_LISTEN)
        return sk->__sk_common.skc_num;

    return ((__u64)remote << 32) | ((__u32)sk->__sk_common.skc_dport << 16) | sk->__sk_common.skc_num;
}

/* Word by word: no call. */
static __always_inline void put_ipv6(__u8 *to, struct in6_addr *from)
{
    __u32 *words = (__u32 *)to;
    words[0] = from->in6_u.u6_addr32[0];
    words[1] = from->in6_u.u6_addr32[1];
    words[2] = from->in6_u.u6_addr32[2];
    words[3] = from->in6_u.u6_addr32[3];
}

static __always_inline void put_ipv4(__u8 *to, __be32 address)
{
    to[10] = to[11] = 0xff;
    __builtin_memcpy(to + 12, &address, 4);
}

/* The state is given, since in inet_sock_set_state the socket's field is about to change. */
static __always_inline void put_socket(struct socket_event *event, struct sock *sk, __u64 cookie, __u16 port, int state)
{
    event->cookie = cookie;
    event->netns = sk->__sk_common.skc_net.net->ns.inum;
    event->protocol = sk->sk_protocol;
    event->local_port = port;
    if (sk->sk_type == SOCK_RAW)
        event->flags |= SOCKET_RAW;
    bool connected = state != TCP_CLOSE && state != TCP_LISTEN;
    if (connected) {
        event->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
        event->flags |= SOCKET_CONNECTED;
    } else if (state == TCP_LISTEN) {
        event->flags |= SOCKET_LISTENING;
    }

    if (sk->__sk_common.skc_family == AF_INET6) {
        put_ipv6(event->local, &sk->__sk_common.skc_v6_rcv_saddr);
        if (connected)
            put_ipv6(event->remote, &sk->__sk_common.skc_v6_daddr);
        if (!BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_ipv6only))
            event->flags |= SOCKET_DUAL_STACK;
    } else {
        put_ipv4(event->local, sk->__sk_common.skc_rcv_saddr);
        if (connected)
            put_ipv4(event->remote, sk->__sk_common.skc_daddr);
    }
}

static __always_inline void put_holder(struct socket_event *event, struct holder *holder)
{
    event->since = holder->since;
    event->start = holder->start;
    event->tgid = holder->tgid;
    event->uid = holder->uid;
    event->parent = holder->parent;
    if (holder->flags & HOLDER_UNACCEPTED)
        event->flags |= SOCKET_UNACCEPTED;
    __builtin_memcpy(event->comm, holder->comm, 16);
}

/* ---- processes ---- */

static __always_inline __u32 current_tgid(void)
{
    return bpf_get_current_pid_tgid() >> 32;
}

/* Kernel threads send for others, and put the last reference of files. */
static __always_inline bool is_nobody(__u32 tgid)
{
    struct task_struct *task = bpf_get_current_task_btf();
    return tgid == settings.self_tgid || task->flags & PF_KTHREAD;
}

static __always_inline bool is_outside(struct task_struct *task)
{
    if (!settings.only_cgroup)
        return false;

    struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
    for (int i = 0; i < MAX_CGROUP_DEPTH && cgroup; i++) {
        if (BPF_CORE_READ(cgroup, kn, id) == settings.only_cgroup)
            return false;

        struct cgroup_subsys_state *parent = BPF_CORE_READ(cgroup, self.parent);
        cgroup = parent ? BPF_CORE_READ(parent, cgroup) : 0;
    }

    return true;
}

static __always_inline void put_current(struct socket_event *event)
{
    struct task_struct *task = bpf_get_current_task_btf();
    event->start = task->group_leader->start_boottime;
    event->tgid = task->tgid;
    event->uid = task->cred->euid.val;
    event->parent = task->group_leader->real_parent->tgid;
    __builtin_memcpy(event->comm, task->group_leader->comm, 16);
}

static __always_inline void hold_by_current(struct holder *holder)
{
    struct task_struct *task = bpf_get_current_task_btf();
    holder->start = task->group_leader->start_boottime;
    holder->tgid = task->tgid;
    holder->uid = task->cred->euid.val;
    holder->parent = task->group_leader->real_parent->tgid;
    __builtin_memcpy(holder->comm, task->group_leader->comm, 16);
}

/* Whether this process has been told as one that uses the socket; if not, it has from now on. Past MAX_USERS the last
 * takes turns: the reader knows more of them than the socket does. */
static __always_inline bool is_known_user(struct holder *holder, __u32 tgid)
{
    for (int i = 0; i < MAX_USERS; i++) {
        if (holder->users[i] == tgid)
            return true;

        if (!holder->users[i] || i == MAX_USERS - 1) {
            holder->users[i] = tgid;
            return false;
        }
    }

    return false;
}

static __always_inline void forget_users(struct holder *holder)
{
    __builtin_memset(holder->users, 0, sizeof(holder->users));
}

#include "datagrams.h"

/* The holder of a socket that somebody does something with; made where it is a socket that nobody has told of. What the kernel
 * does with sockets of its own (tunnels, network file systems) is nobody's, even if a program asked for it. */
static __always_inline struct holder *holder_of(void *owned, struct sock *sk)
{
    struct holder *holder = known_holder(owned, sk);
    if (holder)
        return holder;

    struct task_struct *task = bpf_get_current_task_btf();
    if (is_outside(task) || (is_kernels(sk) && (!is_subflow(sk) || task->flags & PF_KTHREAD)))
        return 0;

    holder = keep_holder(owned);
    if (holder)
        hold_by_current(holder);
    return holder;
}

/* Tells the socket's shape. The current process is told as a user where it is not known as one. */
static __always_inline void tell(struct sock *sk, struct holder *holder, void *cookie_from, __u8 kind)
{
    __u32 me = current_tgid();
    if (kind == EVENT_SHAPE && holder->tgid != me && !is_nobody(me) && !is_known_user(holder, me))
        kind = EVENT_USER;

    holder->shape = shape_of(sk);
    struct socket_event *event = begin(kind);
    if (!event)
        return;

    put_socket(event, sk, bpf_get_socket_cookie(cookie_from), sk->__sk_common.skc_num, sk->__sk_common.skc_state);
    put_holder(event, holder);
    if (kind == EVENT_USER)
        put_current(event);
    submit(event);
}

static __always_inline __u64 longest_send(struct sock *sk)
{
    return sk->sk_protocol == IPPROTO_ICMP || sk->sk_protocol == IPPROTO_ICMPV6 ? LONGEST_PING_NS : LONGEST_SEND_NS;
}

#include "multipath.h"

/* The current process does something with the socket: tells of it where that is news. */
static __always_inline void touch(void *owned, struct sock *sk, void *cookie_from, bool before_send)
{
    __u64 shape = shape_of(sk);
    if (!(__u16)shape)
        return;

    struct holder *holder = known_holder(owned, sk);
    __u32 me = current_tgid();
    if (holder && holder->shape == shape && holder->tgid == me && !(holder->flags & HOLDER_UNACCEPTED))
        return;

    if (sk->sk_protocol == IPPROTO_MPTCP) {
        touch_multipath(owned, sk, bpf_get_socket_cookie(cookie_from));
        return;
    }

    if (is_closed_tcp(sk) || is_nobody(me))
        return;

    __u8 kind = 0;
    if (!holder) {
        holder = holder_of(owned, sk);
        if (!holder)
            return;
        kind = EVENT_SHAPE;
    } else if (holder->flags & HOLDER_UNACCEPTED) {
        holder->flags &= ~HOLDER_UNACCEPTED;
        if (holder->tgid != me) {
            hold_by_current(holder);
            kind = EVENT_ACCEPTED;
        }
    } else if (holder->tgid != me && !is_known_user(holder, me)) {
        kind = EVENT_USER;
    }

    if (holder->shape != shape) {
        __u64 now = bpf_ktime_get_boot_ns();
        if (before_send)
            holder->since = now;
        else if (sk->__sk_common.skc_state == TCP_CLOSE && now - holder->since > longest_send(sk))
            holder->since = now - longest_send(sk);
        if (!kind)
            kind = EVENT_SHAPE;
    }

    if (!kind)
        return;

    holder->shape = shape;
    struct socket_event *event = begin(kind);
    if (!event)
        return;

    put_socket(event, sk, bpf_get_socket_cookie(cookie_from), shape, sk->__sk_common.skc_state);
    put_holder(event, holder);
    if (kind == EVENT_USER)
        put_current(event);
    submit(event);
}

/* An unconnected UDP socket is about to send. Where others have the same port (SO_REUSEPORT), the kernel gives each remote
 * end to one of them, always the same while they are the same: whoever answers it is the one. Tells of each now and then. */
static __always_inline void answers(struct bpf_sock_addr *ctx, struct sock *sk, bool is_ipv6)
{
    if (!BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_reuseport) || BPF_CORE_READ(sk, sk_reuseport_cb, num_socks) < 2)
        return;

    struct holder *holder = known_holder(ctx->sk, sk);
    if (!holder)
        return;

    struct peer peer = {.cookie = bpf_get_socket_cookie(ctx), .port = bpf_ntohs(ctx->user_port)};
    if (is_ipv6) {
        peer.address[0] = ctx->user_ip6[0];
        peer.address[1] = ctx->user_ip6[1];
        peer.address[2] = ctx->user_ip6[2];
        peer.address[3] = ctx->user_ip6[3];
    } else {
        peer.address[2] = bpf_htonl(0xffff);
        peer.address[3] = ctx->user_ip4;
    }

    __u64 now = bpf_ktime_get_boot_ns();
    __u64 *told = bpf_map_lookup_elem(&peers, &peer);
    if (told && now - *told < PEER_AGAIN_NS)
        return;

    bpf_map_update_elem(&peers, &peer, &now, BPF_ANY);
    struct socket_event *event = begin(EVENT_PEER);
    if (!event)
        return;

    put_socket(event, sk, peer.cookie, sk->__sk_common.skc_num, TCP_CLOSE);
    put_holder(event, holder);
    event->flags |= SOCKET_CONNECTED;
    event->remote_port = peer.port;
    __builtin_memcpy(event->remote, peer.address, 16);
    submit(event);
}
