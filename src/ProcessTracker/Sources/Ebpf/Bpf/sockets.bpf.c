// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Tells of each internet socket of the host as it happens: who made it, where it is bound and connected, who else uses
// it, and when it is gone. No hook here needs fentry, kprobes or LSM, and none is a syscall's: those would slow every
// syscall. Each socket carries what was told of it last (holders), so that a send or a receive on a known socket costs
// one look-up and two comparisons.
#include "holders.h"
#include "held.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* ---- hooks: a cgroup's sockets ---- */

SEC("cgroup/sock_create") int sock_create(struct bpf_sock *ctx)
{
    struct holder *holder = new_holder(ctx);
    if (!holder)
        return 1;

    hold_by_current(holder);
    holder->since = bpf_ktime_get_boot_ns();
    if (ctx->type == SOCK_RAW)
        tell(bpf_cast_to_kern_ctx(ctx), holder, ctx, EVENT_SHAPE);
    return 1;
}

static __always_inline int bound(struct bpf_sock *ctx)
{
    struct sock *sk = bpf_cast_to_kern_ctx(ctx);
    struct holder *holder = holder_of(ctx, sk);
    if (holder) {
        holder->since = bpf_ktime_get_boot_ns();
        tell(sk, holder, ctx, EVENT_SHAPE);
    }

    return 1;
}

SEC("cgroup/post_bind4") int post_bind4(struct bpf_sock *ctx)
{
    return bound(ctx);
}

SEC("cgroup/post_bind6") int post_bind6(struct bpf_sock *ctx)
{
    return bound(ctx);
}

static __always_inline void tell_gone(struct bpf_sock *ctx, struct sock *sk, struct holder *holder, __u16 port)
{
    holder->shape = 0;
    struct socket_event *event = begin(EVENT_GONE);
    if (!event)
        return;

    put_socket(event, sk, bpf_get_socket_cookie(ctx), port, sk->__sk_common.skc_state);
    put_holder(event, holder);
    submit(event);
}

/* The last descriptor is closed. A TCP connection goes on until TCP_CLOSE. */
SEC("cgroup/sock_release") int sock_release(struct bpf_sock *ctx)
{
    struct sock *sk = bpf_cast_to_kern_ctx(ctx);
    struct holder *holder = known_holder(ctx, sk);
    if (!holder)
        return 1;

    if (holder->flags & HOLDER_UNACCEPTED || sk->sk_protocol == IPPROTO_MPTCP)
        touch(ctx, sk, ctx, false); /* accepted, and closed without a byte */

    holder->flags |= HOLDER_RELEASED;
    if (sk->sk_protocol == IPPROTO_MPTCP) {
        end_subflows(sk, bpf_get_socket_cookie(ctx));
        return 1;
    }

    __u16 port = sk->__sk_common.skc_num;
    bool goes_on = sk->sk_protocol == IPPROTO_TCP && sk->__sk_common.skc_state != TCP_CLOSE;
    if (!goes_on && (port || holder->shape))
        tell_gone(ctx, sk, holder, port);
    if (ctx->type == SOCK_DGRAM)
        give_up_place(ctx);

    return 1;
}

/* connect() on a socket without connections chooses port and remote end after this hook, and there is none after it. */
static __always_inline int connects(struct bpf_sock_addr *ctx)
{
    if (ctx->protocol == IPPROTO_TCP || !ctx->sk)
        return 1;

    struct bpf_sock_addr_kern *kern = bpf_cast_to_kern_ctx(ctx);
    struct holder *holder = holder_of(ctx->sk, kern->sk);
    if (holder)
        holder->since = bpf_ktime_get_boot_ns();
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

/* sendto() on UDP has bound the socket by now, and has not sent yet. getpeername hooks run in accept() too, where the
 * caller wants the address; getsockname's often follow a connect(). */
static __always_inline int address_used(struct bpf_sock_addr *ctx, bool before_send)
{
    struct bpf_sock_addr_kern *kern = bpf_cast_to_kern_ctx(ctx);
    if (ctx->sk)
        touch(ctx->sk, kern->sk, ctx, before_send);
    return 1;
}

static __always_inline int sends(struct bpf_sock_addr *ctx, bool is_ipv6)
{
    struct bpf_sock_addr_kern *kern = bpf_cast_to_kern_ctx(ctx);
    address_used(ctx, true);
    if (ctx->sk)
        answers(ctx, kern->sk, is_ipv6);
    return 1;
}

SEC("cgroup/sendmsg4") int sendmsg4(struct bpf_sock_addr *ctx)
{
    return sends(ctx, false);
}

SEC("cgroup/sendmsg6") int sendmsg6(struct bpf_sock_addr *ctx)
{
    return sends(ctx, true);
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

/* A TCP socket has no connection any more, or does not listen any more. The port that its program asked for stays until it is closed;
 * the kernel takes any other. Of the kernel's own sockets no close is told. */
static __always_inline void tcp_ended(struct sock *sk, struct holder *holder, void *cookie_from, __u16 port, bool is_bound, int before)
{
    bool stays = is_bound && !(holder->flags & (HOLDER_RELEASED | HOLDER_UNACCEPTED)) && !is_kernels(sk);
    holder->shape = stays ? port : 0;
    holder->flags &= ~HOLDER_UNACCEPTED;
    struct socket_event *event = begin(stays ? EVENT_SHAPE : EVENT_GONE);
    if (!event)
        return;

    put_socket(event, sk, bpf_get_socket_cookie(cookie_from), port, stays ? TCP_CLOSE : before);
    put_holder(event, holder);
    if (stays)
        event->since = event->time;
    submit(event);
}

/* Whether our sockops program is called when its state changes. Another one may ask for that too, or take it back. */
static __always_inline bool tells_state(struct sock *sk, struct holder *holder)
{
    return holder->flags & HOLDER_STATE && BPF_CORE_READ((struct tcp_sock *)sk, bpf_sock_ops_cb_flags) & BPF_SOCK_OPS_STATE_CB_FLAG;
}

static __always_inline void tell_state(struct bpf_sock_ops *ctx, struct holder *holder)
{
    holder->flags |= HOLDER_STATE;
    bpf_sock_ops_cb_flags_set(ctx, ctx->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_STATE_CB_FLAG);
}

static __always_inline void tcp_state_changes(struct bpf_sock_ops *ctx)
{
    struct bpf_sock *owned = ctx->sk;
    if (ctx->args[1] != TCP_CLOSE || !owned)
        return;

    struct bpf_sock_ops_kern *kern = bpf_cast_to_kern_ctx(ctx);
    struct sock *sk = kern->sk;
    struct holder *holder = bpf_sk_storage_get(&holders, owned, 0, 0);
    if (holder && holder->shape && holder->flags & HOLDER_STATE)
        tcp_ended(sk, holder, ctx, sk->__sk_common.skc_num, BPF_CORE_READ_BITFIELD(sk, sk_userlocks) & SOCK_BINDPORT_LOCK, ctx->args[0]);
}

SEC("sockops") int tcp_events(struct bpf_sock_ops *ctx)
{
    if (ctx->op == BPF_SOCK_OPS_STATE_CB) {
        tcp_state_changes(ctx);
        return 1;
    }

    /* TCP_CONNECT_CB comes before the first packet, with the port chosen; the other two when it has happened. */
    bool passive = ctx->op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB;
    if (!passive && ctx->op != BPF_SOCK_OPS_TCP_CONNECT_CB && ctx->op != BPF_SOCK_OPS_TCP_LISTEN_CB)
        return 1;

    struct bpf_sock *owned = ctx->sk;
    if (!owned)
        return 1;

    struct bpf_sock_ops_kern *kern = bpf_cast_to_kern_ctx(ctx);
    struct sock *sk = kern->sk;
    if (!passive) {
        struct holder *holder = holder_of(owned, sk);
        if (!holder && is_kernels(sk))
            holder = join_multipath(owned);
        if (holder) {
            holder->since = bpf_ktime_get_boot_ns();
            tell(sk, holder, ctx, EVENT_SHAPE);
            if (ctx->op == BPF_SOCK_OPS_TCP_CONNECT_CB)
                tell_state(ctx, holder);
        }

        return 1;
    }

    /* In the context of whoever was interrupted by the packet. */
    bool kernels = is_kernels(sk);
    struct holder *holder = kernels ? bpf_sk_storage_get(&holders, owned, 0, 0) : keep_holder(owned);
    if (!holder && kernels)
        holder = join_multipath(owned);
    if (!holder)
        return 1;

    holder->flags = HOLDER_UNACCEPTED;
    tell_state(ctx, holder);
    if (kernels)
        take_joined(owned, holder);
    holder->since = bpf_ktime_get_boot_ns();
    holder->shape = shape_of(sk);
    forget_users(holder);
    struct socket_event *event = begin(EVENT_SHAPE);
    if (!event)
        return 1;

    put_socket(event, sk, bpf_get_socket_cookie(ctx), sk->__sk_common.skc_num, sk->__sk_common.skc_state);
    put_holder(event, holder);
    submit(event);
    return 1;
}

/* ---- hooks: the whole host's ---- */

/* Of sockets that are older than the programs: a program of a tracepoint is passed over where it interrupts itself, as packets may. */
SEC("tp_btf/inet_sock_set_state") int BPF_PROG(tcp_state, struct sock *sk, int before, int now)
{
    if (now != TCP_CLOSE || sk->sk_protocol != IPPROTO_TCP)
        return 0;

    struct holder *holder = bpf_sk_storage_get(&holders, sk, 0, 0);
    if (!holder && is_kernels(sk) && is_subflow(sk))
        end_subflow(sk, above_cookie(sk)); /* a pass over all descriptors has told of it */
    if (!holder || !holder->shape || tells_state(sk, holder))
        return 0;

    /* inet_put_port() has come before. */
    __u16 bound_to = sk->__sk_common.skc_num;
    __u16 port = bound_to ? bound_to : bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
    tcp_ended(sk, holder, sk, port, bound_to, before);
    return 0;
}

SEC("tp_btf/sock_send_length") int BPF_PROG(sent, struct sock *sk)
{
    if (is_internet(sk))
        touch(sk, sk, sk, false);
    return 0;
}

SEC("tp_btf/sock_recv_length") int BPF_PROG(received, struct sock *sk)
{
    if (is_internet(sk))
        touch(sk, sk, sk, false);
    return 0;
}

/* Of processes with sockets they are wanted in order with the sockets' events, and of the many others not at all: nobody is woken for them. */
static __always_inline void submit_process(struct socket_event *event)
{
    bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

static __always_inline struct socket_event *begin_process(__u8 kind, struct task_struct *task)
{
    struct socket_event *event = begin(kind);
    if (event) {
        event->tgid = task->tgid;
        event->start = task->group_leader->start_boottime;
    }

    return event;
}

SEC("tp_btf/sched_process_fork") int BPF_PROG(forked, struct task_struct *parent, struct task_struct *child)
{
    if (child->pid != child->tgid)
        return 0;

    struct socket_event *event = begin_process(EVENT_FORK, child);
    if (event) {
        struct task_struct *above = child->real_parent->group_leader;
        event->parent = above->tgid;
        event->cookie = above->start_boottime;
        bpf_probe_read_kernel(event->remote, sizeof(event->remote), &above->comm);
        __builtin_memcpy(event->comm, child->comm, 16);
        submit_process(event);
    }

    return 0;
}

SEC("tp_btf/sched_process_exec") int BPF_PROG(executed, struct task_struct *task)
{
    struct socket_event *event = begin_process(EVENT_EXEC, task);
    if (event) {
        __builtin_memcpy(event->comm, task->comm, 16);
        submit_process(event);
    }

    return 0;
}

SEC("tp_btf/task_rename") int BPF_PROG(renamed, struct task_struct *task, const char *comm)
{
    if (task->pid != task->tgid)
        return 0;

    struct socket_event *event = begin_process(EVENT_NAME, task);
    if (event) {
        bpf_probe_read_kernel_str(event->comm, sizeof(event->comm), comm);
        submit_process(event);
    }

    return 0;
}

SEC("tp_btf/sched_process_exit") int BPF_PROG(exited, struct task_struct *task)
{
    if (task->signal->live.counter)
        return 0;

    struct socket_event *event = begin_process(EVENT_EXIT, task);
    if (event)
        submit_process(event);
    return 0;
}

/* ---- asked for ---- */

static __always_inline void tell_held(struct bpf_iter__task_file *ctx, struct task_struct *task, struct sock *sk, struct holder *holder, __u64 cookie)
{
    if (!(__u16)shape_of(sk))
        return;

    struct socket_event *event = begin(EVENT_HELD);
    if (!event)
        return;

    put_held(event, sk, cookie, task);
    event->since = holder->since;
    if (holder->flags & HOLDER_UNACCEPTED)
        event->flags |= SOCKET_UNACCEPTED;
    submit(event);
    __u8 mark = 1;
    bpf_seq_write(ctx->meta->seq, &mark, sizeof(mark));
}

static long tell_held_subflow(__u32 i, struct subflows *walk)
{
    struct sock *sk = next_subflow(walk);
    if (!sk)
        return 1;

    tell_held(walk->pass, walk->task, sk, walk->holder, cookie_of_subflow(sk, walk->cookie));
    return 0;
}

/* Who has which socket open: all descriptors of all processes. Read in pieces (a byte for each socket), so that the
 * reader of the ring can keep up. */
SEC("iter/task_file") int each_descriptor(struct bpf_iter__task_file *ctx)
{
    struct task_struct *task = ctx->task;
    struct sock *sk = held_socket(task, ctx->file);
    if (!sk)
        return 0;

    bool is_multipath = is_above_subflows(sk);
    struct holder *holder = known_holder(sk, sk);
    if (!holder) {
        holder = bpf_sk_storage_get(&holders, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
        if (!holder)
            return 0; /* not counted: what is counted has all descriptors gone through again */

        hold_by(holder, task);
        holder->shape = is_multipath ? shape_of_multipath(sk) : shape_of(sk);
    }

    __u64 cookie = bpf_get_socket_cookie(sk);
    if (!is_multipath) {
        tell_held(ctx, task, sk, holder, cookie);
        return 0;
    }

    struct subflows walk = {.cookie = cookie, .holder = holder, .pass = ctx, .task = task};
    each_subflow(sk, &walk, tell_held_subflow);
    return 0;
}

/* The cookies of all sockets that were told and not ended. The kernel frees them a good while after their ends. */
SEC("iter/bpf_sk_storage_map") int each_socket(struct bpf_iter__bpf_sk_storage_map *ctx)
{
    struct sock *sk = ctx->sk;
    struct holder *holder = ctx->value;
    if (!sk || !holder || !holder->shape)
        return 0;

    __u64 cookie = sk->__sk_common.skc_cookie.counter;
    bpf_seq_write(ctx->meta->seq, &cookie, sizeof(cookie));
    return 0;
}
