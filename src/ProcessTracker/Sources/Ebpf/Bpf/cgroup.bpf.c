// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// As sockets.bpf.c, where the kernel lets programs see nothing of its own structures (no CAP_PERFMON, no type information, no
// bpf_cast_to_kern_ctx): with what the hooks of a cgroup and of TCP hand over. Who shares a socket is seen where it is
// named, sent to or closed, not at each send and receive.
#include "holders.h"
#include "cgroup_event.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define EGRESS_PASS 1
#define SEEN_USERS 4

/* Beside enum holder_flags. Nobody was seen making the TCP socket: it is the kernel's own, as those below an MPTCP listener,
 * and the process that binds it need not be the one that accepts; or it is older than the tracker. */
#define SEEN_UNMADE 4

/* Kept in the socket; accepted connections inherit their listener's. */
struct seen {
    __u64 shape; /* of what was told; 0: nothing yet */
    __u64 since;
    __u64 netns_cookie;
    __u32 tgid;
    __u32 thread;
    __u32 uid;
    __u32 flags; /* enum holder_flags */
    __u16 local_port;
    __u16 remote_port;
    __u16 protocol;
    __u8 says; /* enum socket_event_flags */
    __u8 pad;
    __u8 local[16];
    __u8 remote[16];
    char comm[16];
    __u32 users[SEEN_USERS]; /* told, beside tgid */
};

struct {
    __uint(type, BPF_MAP_TYPE_SK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
    __type(key, int);
    __type(value, struct seen);
} sockets SEC(".maps");

static __always_inline struct seen *seen_of(void *sk, bool create)
{
    struct seen *seen = bpf_sk_storage_get(&sockets, sk, 0, create ? BPF_SK_STORAGE_GET_F_CREATE : 0);
    if (!seen && create)
        count_dropped(); /* the kernel has no memory for it */
    return seen;
}

/* The thread's name. Without CAP_PERFMON it is not to be had, and stays empty. */
static __always_inline void put_name(char *to)
{
#ifndef UNNAMED
    bpf_get_current_comm(to, 16);
#endif
}

static __always_inline void seize(struct seen *seen)
{
    __u64 id = bpf_get_current_pid_tgid();
    seen->tgid = id >> 32;
    seen->thread = id;
    seen->uid = bpf_get_current_uid_gid();
    put_name(seen->comm);
}

/* Not a loop: without CAP_PERFMON the verifier allows no pointer that goes through an array. */
static __always_inline bool is_seen_user(struct seen *seen, __u32 tgid)
{
    if (seen->users[0] == tgid || seen->users[1] == tgid || seen->users[2] == tgid || seen->users[3] == tgid)
        return true;

    if (!seen->users[0])
        seen->users[0] = tgid;
    else if (!seen->users[1])
        seen->users[1] = tgid;
    else if (!seen->users[2])
        seen->users[2] = tgid;
    else
        seen->users[3] = tgid; /* takes turns: the reader knows more of them than the socket does */
    return false;
}

static __always_inline void tell_seen(struct seen *seen, __u64 cookie, __u8 kind)
{
    struct cgroup_event *told = bpf_ringbuf_reserve(&events, sizeof(*told), 0);
    if (!told) {
        count_dropped();
        return;
    }

    __builtin_memset(told, 0, sizeof(*told));
    struct socket_event *event = &told->event;
    event->kind = kind;
    event->time = bpf_ktime_get_boot_ns();
    event->since = seen->since;
    event->cookie = cookie;
    event->local_port = seen->local_port;
    event->remote_port = seen->remote_port;
    event->protocol = seen->protocol;
    event->flags = seen->says;
    if (seen->flags & HOLDER_UNACCEPTED)
        event->flags |= SOCKET_UNACCEPTED;
    __builtin_memcpy(event->local, seen->local, 16);
    __builtin_memcpy(event->remote, seen->remote, 16);
    told->netns_cookie = seen->netns_cookie;
    if (kind == EVENT_USER) {
        __u64 id = bpf_get_current_pid_tgid();
        event->tgid = id >> 32;
        told->thread = id;
        event->uid = bpf_get_current_uid_gid();
        put_name(event->comm);
    } else {
        event->tgid = seen->tgid;
        told->thread = seen->thread;
        event->uid = seen->uid;
        __builtin_memcpy(event->comm, seen->comm, 16);
    }

    submit(event);
}

/* Who does something with the socket: 0, or the kind of event that this makes. */
static __always_inline __u8 used_by_current(struct seen *seen)
{
    __u64 id = bpf_get_current_pid_tgid();
    __u32 me = id >> 32;
    if (me == settings.self_tgid || seen->flags & SEEN_UNMADE)
        return 0;

    if (seen->flags & HOLDER_UNACCEPTED) {
        seen->flags &= ~HOLDER_UNACCEPTED;
        seize(seen);
        return EVENT_ACCEPTED;
    }

    if (me != seen->tgid)
        return is_seen_user(seen, me) ? 0 : EVENT_USER;

    /* It may have another name by now: the thread that names the process says so. */
    if (me == (__u32)id) {
        __u64 now[2] = {}, *before = (void *)seen->comm;
        put_name((char *)now);
        if (seen->thread != me || now[0] != before[0] || now[1] != before[1]) {
            seize(seen);
            return EVENT_SHAPE;
        }
    }

    return 0;
}

/* ---- what a socket is ---- */

static __always_inline void put_words(__u8 *to, __u32 a, __u32 b, __u32 c, __u32 d)
{
    __u32 words[4] = {a, b, c, d};
    __builtin_memcpy(to, words, 16);
}

static __always_inline __u64 shape_seen(struct seen *seen)
{
    __u32 words[4];
    __builtin_memcpy(words, seen->remote, 16);
    __u32 remote = (words[0] * 31 + words[1]) * 31 + (words[2] ^ words[3]);
    return ((__u64)remote << 32) | ((__u32)seen->remote_port << 16) | seen->local_port;
}

/* Takes over what the kernel says of it now. False: it has no port yet. */
static __always_inline bool look(struct seen *seen, struct bpf_sock *sk)
{
    __u32 port = sk->src_port;
    if (!port)
        return false;

    __u32 state = sk->state;
    bool connected = state != TCP_CLOSE && state != TCP_LISTEN;
    seen->local_port = port;
    seen->remote_port = connected ? bpf_ntohs(sk->dst_port) : 0;
    seen->protocol = sk->protocol;
    seen->says = (seen->says & SOCKET_RAW) | (connected ? SOCKET_CONNECTED : state == TCP_LISTEN ? SOCKET_LISTENING : 0);
    if (sk->family == AF_INET6) {
        put_words(seen->local, sk->src_ip6[0], sk->src_ip6[1], sk->src_ip6[2], sk->src_ip6[3]);
        put_words(seen->remote, 0, 0, 0, 0);
        if (connected)
            put_words(seen->remote, sk->dst_ip6[0], sk->dst_ip6[1], sk->dst_ip6[2], sk->dst_ip6[3]);
        seen->says |= SOCKET_DUAL_STACK; /* nobody says that it is not */
    } else {
        put_words(seen->local, 0, 0, bpf_htonl(0xffff), sk->src_ip4);
        put_words(seen->remote, 0, 0, connected ? bpf_htonl(0xffff) : 0, connected ? sk->dst_ip4 : 0);
    }

    return true;
}

/* ---- hooks ---- */

SEC("cgroup/sock_create") int sock_create(struct bpf_sock *ctx)
{
    struct seen *seen = seen_of(ctx, true);
    if (!seen)
        return 1;

    seize(seen);
    seen->since = bpf_ktime_get_boot_ns();
    seen->netns_cookie = bpf_get_netns_cookie(ctx);
    seen->protocol = ctx->protocol;
    if (ctx->type == SOCK_RAW) {
        seen->says = SOCKET_RAW | (ctx->family == AF_INET6 ? SOCKET_DUAL_STACK : 0);
        seen->local_port = ctx->protocol;
        put_words(seen->local, 0, 0, ctx->family == AF_INET6 ? 0 : bpf_htonl(0xffff), 0);
        seen->shape = shape_seen(seen);
        tell_seen(seen, bpf_get_socket_cookie(ctx), EVENT_SHAPE);
    }

    return 1;
}

static __always_inline struct seen *bound_to(struct bpf_sock *ctx)
{
    struct seen *seen = seen_of(ctx, true);
    if (!seen)
        return 0;

    if (!seen->tgid) {
        if (ctx->protocol == IPPROTO_TCP)
            seen->flags |= SEEN_UNMADE;
        else
            seize(seen);
        seen->netns_cookie = bpf_get_netns_cookie(ctx);
        seen->protocol = ctx->protocol;
    }

    seen->since = bpf_ktime_get_boot_ns();
    seen->says &= SOCKET_RAW;
    seen->local_port = ctx->src_port;
    seen->remote_port = 0;
    put_words(seen->remote, 0, 0, 0, 0);
    return seen;
}

static __always_inline void tell_bound(struct seen *seen, struct bpf_sock *ctx)
{
    __u8 kind = used_by_current(seen);
    seen->shape = shape_seen(seen);
    tell_seen(seen, bpf_get_socket_cookie(ctx), kind ? kind : EVENT_SHAPE);
}

SEC("cgroup/post_bind4") int post_bind4(struct bpf_sock *ctx)
{
    struct seen *seen = bound_to(ctx);
    if (seen) {
        put_words(seen->local, 0, 0, bpf_htonl(0xffff), ctx->src_ip4);
        tell_bound(seen, ctx);
    }

    return 1;
}

SEC("cgroup/post_bind6") int post_bind6(struct bpf_sock *ctx)
{
    struct seen *seen = bound_to(ctx);
    if (seen) {
        put_words(seen->local, ctx->src_ip6[0], ctx->src_ip6[1], ctx->src_ip6[2], ctx->src_ip6[3]);
        seen->says |= SOCKET_DUAL_STACK;
        tell_bound(seen, ctx);
    }

    return 1;
}

/* The last descriptor is closed. A TCP connection goes on until its state says so. */
SEC("cgroup/sock_release") int sock_release(struct bpf_sock *ctx)
{
    struct seen *seen = seen_of(ctx, false);
    if (!seen || !seen->shape)
        return 1;

    __u64 cookie = bpf_get_socket_cookie(ctx);
    __u8 kind = used_by_current(seen);
    if (kind)
        tell_seen(seen, cookie, kind);
    if (seen->protocol != IPPROTO_TCP || ctx->state == TCP_CLOSE) {
        seen->shape = 0;
        tell_seen(seen, cookie, EVENT_GONE);
    }

    return 1;
}

/* connect() on a socket without connections chooses port and remote end after this hook; the first packet tells them. */
static __always_inline int connects(struct bpf_sock_addr *ctx)
{
    struct bpf_sock *sk = ctx->sk;
    if (ctx->protocol == IPPROTO_TCP || !sk)
        return 1;

    struct seen *seen = seen_of(sk, false);
    if (seen)
        seen->since = bpf_ktime_get_boot_ns();
    return 1;
}

SEC("cgroup/connect4") int connect4(struct bpf_sock_addr *ctx)
{
    return connects(ctx);
}

SEC("cgroup/connect6") int connect6(struct bpf_sock_addr *ctx)
{
    return connects(ctx);
}

static __always_inline int address_used(struct bpf_sock_addr *ctx, bool before_send)
{
    struct bpf_sock *sk = ctx->sk;
    if (!sk || !sk->src_port || (sk->protocol == IPPROTO_TCP && sk->state == TCP_CLOSE))
        return 1;

    __u64 now = bpf_ktime_get_boot_ns();
    struct seen *seen = seen_of(sk, false);
    __u8 kind = 0;
    if (!seen) {
        seen = seen_of(sk, true);
        if (!seen)
            return 1;

        seize(seen);
        seen->netns_cookie = bpf_get_netns_cookie(ctx);
        seen->since = now;
        kind = EVENT_SHAPE;
    } else {
        kind = used_by_current(seen);
    }

    if (!look(seen, sk))
        return 1;

    __u64 shape = shape_seen(seen);
    if (seen->shape != shape) {
        if (before_send)
            seen->since = now;
        if (!kind)
            kind = EVENT_SHAPE;
    }

    seen->shape = shape;
    if (kind)
        tell_seen(seen, bpf_get_socket_cookie(ctx), kind);
    return 1;
}

SEC("cgroup/sendmsg4") int sendmsg4(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, true);
}

SEC("cgroup/sendmsg6") int sendmsg6(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, true);
}

SEC("cgroup/recvmsg4") int recvmsg4(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, false);
}

SEC("cgroup/recvmsg6") int recvmsg6(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, false);
}

SEC("cgroup/getpeername4") int getpeername4(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, false);
}

SEC("cgroup/getpeername6") int getpeername6(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, false);
}

SEC("cgroup/getsockname4") int getsockname4(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, false);
}

SEC("cgroup/getsockname6") int getsockname6(struct bpf_sock_addr *ctx)
{
    return address_used(ctx, false);
}

/* A connected UDP socket is told by its first packet, and so is a ping's: no other hook comes after its port is chosen. */
SEC("cgroup_skb/egress") int egress(struct __sk_buff *skb)
{
    struct bpf_sock *sk = skb->sk;
    if (!sk)
        return EGRESS_PASS;

    sk = bpf_sk_fullsock(sk);
    if (!sk || sk->protocol == IPPROTO_TCP)
        return EGRESS_PASS;

    struct seen *seen = seen_of(sk, false);
    if (!seen || seen->says & SOCKET_RAW)
        return EGRESS_PASS;

    if (!look(seen, sk))
        return EGRESS_PASS;

    __u64 shape = shape_seen(seen);
    if (seen->shape != shape) {
        if (!(seen->says & SOCKET_CONNECTED))
            seen->since = bpf_ktime_get_boot_ns();
        seen->shape = shape;
        tell_seen(seen, bpf_get_socket_cookie(skb), EVENT_SHAPE);
    }

    return EGRESS_PASS;
}

static __always_inline void look_at_tcp(struct seen *seen, struct bpf_sock_ops *ctx, __u8 says)
{
    bool connected = says & SOCKET_CONNECTED;
    seen->local_port = ctx->local_port;
    seen->remote_port = connected ? bpf_ntohl(ctx->remote_port) : 0;
    seen->protocol = IPPROTO_TCP;
    seen->says = says;
    if (ctx->family == AF_INET6) {
        put_words(seen->local, ctx->local_ip6[0], ctx->local_ip6[1], ctx->local_ip6[2], ctx->local_ip6[3]);
        put_words(seen->remote, 0, 0, 0, 0);
        if (connected)
            put_words(seen->remote, ctx->remote_ip6[0], ctx->remote_ip6[1], ctx->remote_ip6[2], ctx->remote_ip6[3]);
        seen->says |= SOCKET_DUAL_STACK;
    } else {
        put_words(seen->local, 0, 0, bpf_htonl(0xffff), ctx->local_ip4);
        put_words(seen->remote, 0, 0, connected ? bpf_htonl(0xffff) : 0, connected ? ctx->remote_ip4 : 0);
    }
}

SEC("sockops") int tcp_events(struct bpf_sock_ops *ctx)
{
    __u32 op = ctx->op;
    struct bpf_sock *sk = ctx->sk;
    if (!sk)
        return 1;

    if (op == BPF_SOCK_OPS_STATE_CB) {
        struct seen *seen = ctx->args[1] == TCP_CLOSE ? seen_of(sk, false) : 0;
        if (seen && seen->shape) {
            seen->shape = 0;
            tell_seen(seen, bpf_get_socket_cookie(ctx), EVENT_GONE);
        }

        return 1;
    }

    bool passive = op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB;
    if (!passive && op != BPF_SOCK_OPS_TCP_CONNECT_CB && op != BPF_SOCK_OPS_TCP_LISTEN_CB)
        return 1;

    struct seen *seen = seen_of(sk, true);
    if (!seen)
        return 1;

    __u8 kind = EVENT_SHAPE;
    if (!seen->netns_cookie)
        seen->netns_cookie = bpf_get_netns_cookie(ctx);
    if (passive) {
        /* In the context of whoever was interrupted by the packet. */
        seen->flags = HOLDER_UNACCEPTED;
        __builtin_memset(seen->users, 0, sizeof(seen->users));
    } else if (!seen->tgid && op == BPF_SOCK_OPS_TCP_LISTEN_CB) {
        seen->flags |= SEEN_UNMADE;
    } else if (!seen->tgid) {
        seen->flags &= ~SEEN_UNMADE;
        seize(seen);
    } else {
        __u8 used = used_by_current(seen);
        kind = used ? used : EVENT_SHAPE;
    }

    seen->since = bpf_ktime_get_boot_ns();
    look_at_tcp(seen, ctx, op == BPF_SOCK_OPS_TCP_LISTEN_CB ? SOCKET_LISTENING : SOCKET_CONNECTED);
    seen->shape = shape_seen(seen);
    bpf_sock_ops_cb_flags_set(ctx, ctx->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_STATE_CB_FLAG);
    tell_seen(seen, bpf_get_socket_cookie(ctx), kind);
    return 1;
}
