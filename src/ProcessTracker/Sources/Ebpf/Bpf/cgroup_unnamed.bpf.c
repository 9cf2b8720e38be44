// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// cgroup.bpf.c for who has no CAP_PERFMON: the name of a process is asked of /proc, if it is still there.
#define UNNAMED
#include "cgroup.bpf.c"
