/* As much of io_uring as one request at a time needs (io_uring(7)), without liburing. */
#pragma once
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct ring {
    int fd;
    int polled; /* by a thread of the kernel, which then does the work: the process makes no call */
    unsigned *tail, *flags, *mask, *order, *done_head, *done_tail, *done_mask;
    struct io_uring_sqe *wanted;
    struct io_uring_cqe *done;
};

static int ring_open(struct ring *r, int polled)
{
    struct io_uring_params p;
    memset(&p, 0, sizeof p);
    p.flags = polled ? IORING_SETUP_SQPOLL : 0, p.sq_thread_idle = 50;
    r->polled = polled;
    if ((r->fd = syscall(SYS_io_uring_setup, 4, &p)) < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP)) return -1;
    size_t wanted = p.sq_off.array + p.sq_entries * sizeof(unsigned), done = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
    char *at = mmap(0, wanted > done ? wanted : done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQ_RING);
    r->wanted = mmap(0, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQES);
    if (at == MAP_FAILED || (void *)r->wanted == MAP_FAILED) return -1;
    r->tail = (void *)(at + p.sq_off.tail), r->flags = (void *)(at + p.sq_off.flags), r->mask = (void *)(at + p.sq_off.ring_mask);
    r->order = (void *)(at + p.sq_off.array), r->done_head = (void *)(at + p.cq_off.head), r->done_tail = (void *)(at + p.cq_off.tail);
    r->done_mask = (void *)(at + p.cq_off.ring_mask), r->done = (void *)(at + p.cq_off.cqes);
    return 0;
}

/* Does it, and waits for its result: that of the system call, or -errno. */
static int ring_do(struct ring *r, int operation, int fd, const void *address, unsigned length, unsigned long long more)
{
    unsigned tail = *r->tail, at = tail & *r->mask;
    struct io_uring_sqe *e = &r->wanted[at];
    memset(e, 0, sizeof *e);
    e->opcode = operation, e->fd = fd, e->addr = (unsigned long)address, e->len = length, e->off = more;
    r->order[at] = at;
    __atomic_store_n(r->tail, tail + 1, __ATOMIC_SEQ_CST);
    int wake = r->polled && (__atomic_load_n(r->flags, __ATOMIC_SEQ_CST) & IORING_SQ_NEED_WAKEUP) ? IORING_ENTER_SQ_WAKEUP : 0;
    unsigned head = *r->done_head;
    while (__atomic_load_n(r->done_tail, __ATOMIC_ACQUIRE) == head) {
        syscall(SYS_io_uring_enter, r->fd, r->polled ? 0 : *r->tail - tail, 1, IORING_ENTER_GETEVENTS | wake, 0, 0);
        tail = *r->tail, wake = 0;
    }
    int result = r->done[head & *r->done_mask].res;
    __atomic_store_n(r->done_head, head + 1, __ATOMIC_RELEASE);
    return result;
}
