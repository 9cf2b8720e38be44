/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * Multipath TCP. Programs have an MPTCP socket; the packets are those of TCP sockets below it (subflows), which the kernel makes,
 * accepts and closes. Whose the MPTCP socket is, theirs are. Its holder's shape is the address of its first subflow: those of
 * connections that have not been used yet are copies of their listener's, and have its listener's address. */
#pragma once

static __always_inline bool has_multipath(void)
{
    return bpf_core_type_exists(struct mptcp_sock);
}

static __always_inline bool is_above_subflows(struct sock *sk)
{
    return has_multipath() && sk->sk_protocol == IPPROTO_MPTCP;
}

static __always_inline __u64 shape_of_multipath(struct sock *above)
{
    return (__u64)BPF_CORE_READ((struct mptcp_sock *)above, first);
}

/* A walk through the subflows, with what is done to each: a callback of bpf_loop(), which the verifier looks at once. */
struct subflows {
    struct list_head *node, *end;
    __u64 cookie; /* the MPTCP socket's */
    struct holder *holder;
    struct bpf_iter__task_file *pass;
    struct task_struct *task;
    __u8 kind;
};

static __always_inline void each_subflow(struct sock *above, struct subflows *walk, long (*callback)(__u32, struct subflows *))
{
    walk->node = BPF_CORE_READ((struct mptcp_sock *)above, conn_list.next);
    walk->end = (void *)above + bpf_core_field_offset(struct mptcp_sock, conn_list);
    bpf_loop(MAX_SUBFLOWS, callback, walk, 0);
}

/* Null: that was the last. */
static __always_inline struct sock *next_subflow(struct subflows *walk)
{
    struct list_head *node = walk->node;
    if (!node || node == walk->end)
        return 0;

    walk->node = BPF_CORE_READ(node, next);
    struct mptcp_subflow_context *subflow = (void *)node - bpf_core_field_offset(struct mptcp_subflow_context, node);
    return bpf_rdonly_cast(BPF_CORE_READ(subflow, tcp_sock), bpf_core_type_id_kernel(struct sock));
}

/* One that is older than the programs may have no cookie yet, and of a pointer that was read none can be asked for. */
static __always_inline __u64 cookie_of_subflow(struct sock *subflow, __u64 above)
{
    __u64 cookie = subflow->__sk_common.skc_cookie.counter;
    return cookie ? cookie : above | 1ull << 63;
}

/* As the current process's. */
static long tell_subflow(__u32 i, struct subflows *walk)
{
    struct sock *sk = next_subflow(walk);
    if (!sk)
        return 1;

    if (!sk->__sk_common.skc_num || is_closed_tcp(sk))
        return 0;

    struct socket_event *event = begin(walk->kind);
    if (!event)
        return 1;

    put_socket(event, sk, cookie_of_subflow(sk, walk->cookie), sk->__sk_common.skc_num, sk->__sk_common.skc_state);
    put_holder(event, walk->holder);
    put_current(event);
    submit(event);
    return 0;
}

static __always_inline __u64 above_cookie(struct sock *subflow)
{
    struct mptcp_subflow_context *context = BPF_CORE_READ((struct inet_connection_sock *)subflow, icsk_ulp_data);
    return BPF_CORE_READ(context, conn, __sk_common.skc_cookie.counter);
}

/* Port 0: it means nothing where the subflow was not told. */
static __always_inline void end_subflow(struct sock *sk, __u64 above)
{
    struct socket_event *event = begin(EVENT_GONE);
    if (!event)
        return;

    put_socket(event, sk, cookie_of_subflow(sk, above), 0, TCP_CLOSE);
    submit(event);
}

static long end_closed_subflow(__u32 i, struct subflows *walk)
{
    struct sock *sk = next_subflow(walk);
    if (!sk)
        return 1;

    if (is_closed_tcp(sk))
        end_subflow(sk, walk->cookie);
    return 0;
}

/* The MPTCP socket is closed. Of subflows that were bound alone nothing more is heard; the state of the others changes. */
static __always_inline void end_subflows(struct sock *above, __u64 cookie)
{
    struct subflows walk = {.cookie = cookie};
    if (has_multipath())
        each_subflow(above, &walk, end_closed_subflow);
}

/* The current process does something with the MPTCP socket. */
static __always_inline void touch_multipath(void *owned, struct sock *above, __u64 cookie)
{
    if (!has_multipath())
        return;

    struct holder *holder = holder_of(owned, above);
    __u32 me = current_tgid();
    __u64 shape = shape_of_multipath(above);
    if (!holder || !shape || is_nobody(me))
        return;

    bool is_new = holder->shape != shape, has_joined = holder->flags & HOLDER_JOINED;
    __u8 kind = EVENT_SHAPE;
    if (!is_new && holder->tgid == me) {
        if (!has_joined)
            return;
        holder->flags &= ~HOLDER_JOINED; /* the second use: at the first, the subflow may not have been in the list yet */
        kind = EVENT_ACCEPTED;
    } else if (!is_new) {
        if (is_known_user(holder, me))
            return;
        kind = EVENT_USER;
    } else {
        forget_users(holder);
        if (holder->tgid != me) {
            hold_by_current(holder);
            kind = EVENT_ACCEPTED;
        }
    }

    holder->shape = shape;
    struct subflows walk = {.cookie = cookie, .holder = holder, .kind = kind};
    each_subflow(above, &walk, tell_subflow);
}

/* The holder of the MPTCP socket above a subflow. */
static __always_inline struct holder *holder_above(void *subflow, struct mptcp_sock **above)
{
    if (!has_multipath())
        return 0;

    *above = bpf_skc_to_mptcp_sock(subflow);
    return *above ? bpf_sk_storage_get(&holders, *above, 0, 0) : 0;
}

static __always_inline void hold_as(struct holder *holder, struct holder *other)
{
    holder->start = other->start;
    holder->tgid = other->tgid;
    holder->uid = other->uid;
    holder->parent = other->parent;
    __builtin_memcpy(holder->comm, other->comm, 16);
}

/* The kernel itself makes a further subflow of a connection, in whatever context. */
static __always_inline struct holder *join_multipath(void *subflow)
{
    struct mptcp_sock *above = 0;
    struct holder *from = holder_above(subflow, &above);
    struct holder *holder = from ? keep_holder(subflow) : 0;
    if (holder)
        hold_as(holder, from);
    return holder;
}

/* A further subflow has come to a connection: whose that is, where somebody has used it since it was accepted; else that will be told. */
static __always_inline void take_joined(void *subflow, struct holder *holder)
{
    struct mptcp_sock *above = 0;
    struct holder *from = holder_above(subflow, &above);
    __u64 first = from ? (__u64)BPF_CORE_READ(above, first) : 0;
    if (!first)
        return;

    if (from->shape != first) {
        from->flags |= HOLDER_JOINED;
        return;
    }

    hold_as(holder, from);
    holder->flags &= ~HOLDER_UNACCEPTED;
}
