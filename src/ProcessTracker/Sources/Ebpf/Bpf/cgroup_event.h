/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What the cgroup programs tell. CgroupEvent.cs mirrors it; a test compiles this file and compares. */
#pragma once

#include "socket_event.h"

/* These programs see no task and no namespace: the event's start, parent and netns are 0, and comm is the thread's. */
struct cgroup_event {
    struct socket_event event;
    __u64 netns_cookie;
    __u32 thread; /* of the process; it is the one that names it where this is tgid */
    __u32 pad;
};
