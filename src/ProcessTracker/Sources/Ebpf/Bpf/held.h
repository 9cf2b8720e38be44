/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What a pass over all descriptors of all processes looks at, and tells. */
#pragma once

/* The internet socket that a descriptor is of. Null: none, or one of a process that is not looked at. */
static __always_inline struct sock *held_socket(struct task_struct *task, struct file *file)
{
    if (!task || !file)
        return 0;

    struct socket *socket = bpf_sock_from_file(file);
    if (!socket)
        return 0;

    struct sock *sk = socket->sk;
    return sk && is_internet(sk) && !is_outside(task) ? sk : 0;
}

static __always_inline void hold_by(struct holder *holder, struct task_struct *task)
{
    struct task_struct *leader = task->group_leader;
    holder->tgid = task->tgid;
    holder->start = leader->start_boottime;
    holder->uid = task->cred->euid.val;
    holder->parent = leader->real_parent->tgid;
    bpf_probe_read_kernel(holder->comm, sizeof(holder->comm), &leader->comm);
}

static __always_inline void put_held(struct socket_event *event, struct sock *sk, __u64 cookie, struct task_struct *task)
{
    put_socket(event, sk, cookie, sk->__sk_common.skc_num, sk->__sk_common.skc_state);
    struct task_struct *leader = task->group_leader;
    event->tgid = task->tgid;
    event->start = leader->start_boottime;
    event->uid = task->cred->euid.val;
    event->parent = leader->real_parent->tgid;
    bpf_probe_read_kernel(event->comm, sizeof(event->comm), &leader->comm);
}
