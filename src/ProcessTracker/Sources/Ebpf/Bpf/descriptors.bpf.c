// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Every internet socket that some process has open, told once for each of them, when it is asked for: all descriptors of
// all processes are gone through. Nothing is attached to anything, so it needs neither a cgroup nor CAP_NET_ADMIN.
#include "holders.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("iter/task_file") int each_descriptor(struct bpf_iter__task_file *ctx)
{
    struct task_struct *task = ctx->task;
    struct file *file = ctx->file;
    if (!task || !file)
        return 0;

    struct socket *socket = bpf_sock_from_file(file);
    if (!socket)
        return 0;

    struct sock *sk = socket->sk;
    if (!sk || !is_internet(sk) || !(__u16)shape_of(sk) || is_outside(task))
        return 0;

    struct socket_event event;
    __builtin_memset(&event, 0, sizeof(event));
    event.kind = EVENT_HELD;
    event.time = bpf_ktime_get_boot_ns();
    put_socket(&event, sk, bpf_get_socket_cookie(sk), sk->__sk_common.skc_num, sk->__sk_common.skc_state);
    struct task_struct *leader = task->group_leader;
    event.tgid = task->tgid;
    event.start = leader->start_boottime;
    event.uid = task->cred->euid.val;
    event.parent = leader->real_parent->tgid;
    bpf_probe_read_kernel(event.comm, sizeof(event.comm), &leader->comm);
    bpf_seq_write(ctx->meta->seq, &event, sizeof(event));
    return 0;
}
