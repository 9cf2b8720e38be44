// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Every internet socket that some process has open, told once for each of them, when it is asked for: all descriptors of
// all processes are gone through. Nothing is attached to anything, so it needs neither a cgroup nor CAP_NET_ADMIN.
#include "holders.h"
#include "held.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static __always_inline void tell_held(struct bpf_iter__task_file *ctx, struct task_struct *task, struct sock *sk, __u64 cookie)
{
    if (!(__u16)shape_of(sk))
        return;

    struct socket_event event;
    __builtin_memset(&event, 0, sizeof(event));
    event.kind = EVENT_HELD;
    event.time = bpf_ktime_get_boot_ns();
    put_held(&event, sk, cookie, task);
    bpf_seq_write(ctx->meta->seq, &event, sizeof(event));
}

static long tell_held_subflow(__u32 i, struct subflows *walk)
{
    struct sock *sk = next_subflow(walk);
    if (!sk)
        return 1;

    tell_held(walk->pass, walk->task, sk, cookie_of_subflow(sk, walk->cookie));
    return 0;
}

SEC("iter/task_file") int each_descriptor(struct bpf_iter__task_file *ctx)
{
    struct task_struct *task = ctx->task;
    struct sock *sk = held_socket(task, ctx->file);
    if (!sk)
        return 0;

    __u64 cookie = bpf_get_socket_cookie(sk);
    if (!is_above_subflows(sk)) {
        tell_held(ctx, task, sk, cookie);
        return 0;
    }

    struct subflows walk = {.cookie = cookie, .pass = ctx, .task = task};
    each_subflow(sk, &walk, tell_held_subflow);
    return 0;
}
