/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * The holders of datagram sockets that were made since the programs are here. Many a one is made for one packet, and memory of its
 * own would cost it more than all the rest does. Its place is what its cookie's lowest bits say; where another has that place,
 * it is kept in the socket as well. A place is given up when its socket's last descriptor is closed: nobody else looks at the
 * socket any more. */
#pragma once

#define DATAGRAM_PLACES 16384

struct datagram {
    __u64 cookie; /* 0: free */
    struct holder holder;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, DATAGRAM_PLACES);
    __type(key, __u32);
    __type(value, struct datagram);
} datagrams SEC(".maps");

static __always_inline struct datagram *place_of(__u64 cookie)
{
    __u32 place = cookie & (DATAGRAM_PLACES - 1);
    return bpf_map_lookup_elem(&datagrams, &place);
}

/* The holder that a socket has already. */
static __always_inline struct holder *known_holder(void *owned, struct sock *sk)
{
    if (sk->sk_type == SOCK_DGRAM) {
        __u64 cookie = sk->__sk_common.skc_cookie.counter;
        struct datagram *place = place_of(cookie);
        if (cookie && place && place->cookie == cookie)
            return &place->holder;
    }

    return bpf_sk_storage_get(&holders, owned, 0, 0);
}

/* A holder in the socket itself. Null: the kernel has no memory for it (optmem_max, see sk_storage_charge()), and what it does is not told. */
static __always_inline struct holder *keep_holder(void *owned)
{
    struct holder *holder = bpf_sk_storage_get(&holders, owned, 0, BPF_SK_STORAGE_GET_F_CREATE);
    if (!holder)
        count_dropped();
    return holder;
}

/* The holder of a socket that is just being made. */
static __always_inline struct holder *new_holder(struct bpf_sock *ctx)
{
    if (ctx->type == SOCK_DGRAM) {
        __u64 cookie = bpf_get_socket_cookie(ctx);
        struct datagram *place = place_of(cookie);
        if (place && !place->cookie && !__sync_val_compare_and_swap(&place->cookie, 0, cookie)) {
            __builtin_memset(&place->holder, 0, sizeof(place->holder));
            return &place->holder;
        }
    }

    return keep_holder(ctx);
}

/* Nobody can do anything with the socket any more. What was read of its holder was read before the place is free. */
static __always_inline void give_up_place(struct bpf_sock *ctx)
{
    __u64 cookie = bpf_get_socket_cookie(ctx);
    struct datagram *place = place_of(cookie);
    if (place && place->cookie == cookie)
        __sync_lock_test_and_set(&place->cookie, 0);
}
