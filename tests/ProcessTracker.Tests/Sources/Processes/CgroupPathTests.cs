using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Processes;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Processes;

/// <summary>Cgroup paths as the programs named make them; ids are made up.</summary>
public sealed class CgroupPathTests
{
    const string Id = "3f4a9c1d2e5b6f7081920a1b2c3d4e5f60718293a4b5c6d7e8f9012233445566";
    const string Uid = "0f6ac7b0-5a8c-4b1e-9d55-1c2d3e4f5a6b";
    const string UidOfSystemd = "0f6ac7b0_5a8c_4b1e_9d55_1c2d3e4f5a6b";

    // docker, cgroupfs driver; and within docker (docker-in-docker)
    [Theory]
    [InlineData($"/docker/{Id}", Id, null, "")]
    [InlineData($"/docker/1111111111111111111111111111111111111111111111111111111111111111/docker/{Id}", Id, null, "")]
    // docker, systemd driver (the default with cgroup v2); rootless docker
    [InlineData($"/system.slice/docker-{Id}.scope", Id, null, $"docker-{Id}.scope")]
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/docker-{Id}.scope", Id, null, $"docker-{Id}.scope")]
    // podman, systemd driver, as root and rootless; cgroupfs driver; conmon beside it
    [InlineData($"/machine.slice/libpod-{Id}.scope/container", Id, null, $"libpod-{Id}.scope")]
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{Id}.scope/container", Id, null, $"libpod-{Id}.scope")]
    [InlineData($"/libpod_parent/libpod-{Id}", Id, null, "")]
    [InlineData($"/machine.slice/libpod-conmon-{Id}.scope", Id, null, $"libpod-conmon-{Id}.scope")]
    // kubelet and containerd, cgroupfs driver: the three classes of service
    [InlineData($"/kubepods/pod{Uid}/{Id}", Id, Uid, "")]
    [InlineData($"/kubepods/burstable/pod{Uid}/{Id}", Id, Uid, "")]
    [InlineData($"/kubepods/besteffort/pod{Uid}/{Id}", Id, Uid, "")]
    // kubelet and containerd, systemd driver
    [InlineData($"/kubepods.slice/kubepods-pod{UidOfSystemd}.slice/cri-containerd-{Id}.scope", Id, Uid, $"cri-containerd-{Id}.scope")]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{UidOfSystemd}.slice/cri-containerd-{Id}.scope", Id, Uid, $"cri-containerd-{Id}.scope")]
    // kubelet and CRI-O, systemd driver
    [InlineData($"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{UidOfSystemd}.slice/crio-{Id}.scope/container", Id, Uid, $"crio-{Id}.scope")]
    // kind: a node that is a container itself
    [InlineData($"/system.slice/docker-1111111111111111111111111111111111111111111111111111111111111111.scope/kubelet.slice/kubelet-kubepods.slice/pod{Uid}/{Id}", Id, Uid, "docker-1111111111111111111111111111111111111111111111111111111111111111.scope")]
    // systemd: services, sessions, users' services, slices of templates
    [InlineData("/system.slice/nginx.service", null, null, "nginx.service")]
    [InlineData("/system.slice/system-getty.slice/getty@tty1.service", null, null, "getty@tty1.service")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope", null, null, "session-3.scope")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-4711.scope", null, null, "app-firefox-4711.scope")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/init.scope", null, null, "init.scope")]
    [InlineData("/init.scope", null, null, "init.scope")]
    [InlineData("/system.slice", null, null, "")]
    [InlineData("/", null, null, "")]
    // what looks like one and is none
    [InlineData("/podman/pod.slice", null, null, "")]
    [InlineData("/pods/pod-of-whales", null, null, "")]
    [InlineData($"/x{Id}", null, null, "")]
    public void Path_OfARuntime_TellsContainerPodAndUnit(string path, string? container, string? pod, string unit)
    {
        Assert.Equal(container, CgroupPath.ContainerIdOf(path));
        Assert.Equal(pod, CgroupPath.PodUidOf(path));
        Assert.Equal(unit, SystemdUnit.Of(path).ToString());
    }
}
