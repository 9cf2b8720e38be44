/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * The kernel's types as far as the programs read them. Each access is relocated when the programs are loaded
 * (CO-RE, preserve_access_index): names matter here, order and offsets do not. */
#pragma once

#include <linux/types.h>
#include <linux/bpf.h>
#include <stdbool.h>

#define AF_INET 2
#define AF_INET6 10
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_ICMPV6 58
#define IPPROTO_MPTCP 262
#define PF_KTHREAD 0x00200000
#define SOCK_BINDPORT_LOCK 8

/* net/tcp_states.h; UDP, raw and ping sockets are in TCP_ESTABLISHED while connected, else in TCP_CLOSE. */
#define TCP_CLOSE 7
#define TCP_LISTEN 10

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
    unsigned int inum;
};

struct net {
    struct ns_common ns;
};

typedef struct {
    struct net *net;
} possible_net_t;

struct in6_addr {
    union {
        __be32 u6_addr32[4];
    } in6_u;
};

typedef struct {
    __s64 counter;
} atomic64_t;

typedef struct {
    int counter;
} atomic_t;

struct sock_common {
    __be32 skc_daddr;
    __be32 skc_rcv_saddr;
    __be16 skc_dport;
    __u16 skc_num;
    unsigned short skc_family;
    volatile unsigned char skc_state;
    unsigned char skc_reuseport : 1;
    unsigned char skc_ipv6only : 1;
    possible_net_t skc_net;
    struct in6_addr skc_v6_daddr;
    struct in6_addr skc_v6_rcv_saddr;
    atomic64_t skc_cookie;
};

struct sock_reuseport {
    __u16 num_socks;
};

struct sock {
    struct sock_common __sk_common;
    __u16 sk_type;
    __u16 sk_protocol;
    unsigned char sk_kern_sock : 1;
    unsigned char sk_userlocks : 4;
    struct sock_reuseport *sk_reuseport_cb;
};

struct tcp_sock {
    bool is_mptcp;
    __u8 bpf_sock_ops_cb_flags;
};

struct list_head {
    struct list_head *next;
};

/* Multipath TCP: what programs have. The packets are those of TCP sockets below it. */
struct mptcp_sock {
    struct list_head conn_list;
    struct sock *first;
};

struct mptcp_subflow_context {
    struct list_head node; /* in conn_list */
    struct sock *tcp_sock;
    struct sock *conn; /* the MPTCP socket */
};

struct inet_connection_sock {
    void *icsk_ulp_data; /* the subflow's context */
};

struct inet_sock {
    struct sock sk;
    __be16 inet_sport;
};

struct socket {
    struct sock *sk;
};

typedef struct {
    unsigned int val;
} kuid_t;

struct cred {
    kuid_t euid;
};

struct signal_struct {
    atomic_t live;
};

struct kernfs_node {
    __u64 id;
};

struct cgroup;

struct cgroup_subsys_state {
    struct cgroup *cgroup;
    struct cgroup_subsys_state *parent;
};

struct cgroup {
    struct cgroup_subsys_state self;
    struct kernfs_node *kn;
};

struct css_set {
    struct cgroup *dfl_cgrp;
};

struct task_struct {
    unsigned int flags;
    int pid;
    int tgid;
    __u64 start_boottime;
    struct task_struct *group_leader;
    struct task_struct *real_parent;
    const struct cred *cred;
    struct signal_struct *signal;
    struct css_set *cgroups;
    char comm[16];
};

struct linux_binprm;
struct file;
struct seq_file;
struct bpf_map;

struct bpf_sock_addr_kern {
    struct sock *sk;
};

struct bpf_sock_ops_kern {
    struct sock *sk;
};

struct bpf_iter_meta {
    struct seq_file *seq;
};

struct bpf_iter__task_file {
    struct bpf_iter_meta *meta;
    struct task_struct *task;
    __u32 fd;
    struct file *file;
};

struct bpf_iter__bpf_sk_storage_map {
    struct bpf_iter_meta *meta;
    struct bpf_map *map;
    struct sock *sk;
    void *value;
};

#pragma clang attribute pop
