using Enrichment.Tracker.Sources.Processes;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Processes;

public sealed class ContainerNamesTests : IDisposable
{
    const string Id = "3f4a9c1d2e5b6f7081920a1b2c3d4e5f60718293a4b5c6d7e8f9012233445566";
    const string Uid = "0f6ac7b0-5a8c-4b1e-9d55-1c2d3e4f5a6b";

    readonly string _root = Directory.CreateTempSubdirectory("tracker-containers-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData($"var/lib/docker/containers/{Id}/config.v2.json", """{"ID":"x","Name":"/web","Config":{"Labels":{"a":"b"}}}""", "web", null)]
    [InlineData(
        $"var/lib/docker/containers/{Id}/config.v2.json",
        """{"Name":"/k8s_nginx_web-0_shop_uid_0","Config":{"Labels":{"io.kubernetes.container.name":"nginx","io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop"}}}""",
        "nginx", "shop/web-0")]
    [InlineData(
        $"run/containerd/io.containerd.runtime.v2.task/k8s.io/{Id}/config.json",
        """{"ociVersion":"1.1.0","annotations":{"io.kubernetes.cri.container-name":"nginx","io.kubernetes.cri.sandbox-name":"web-0","io.kubernetes.cri.sandbox-namespace":"shop"}}""",
        "nginx", "shop/web-0")]
    [InlineData(
        $"run/containers/storage/overlay-containers/{Id}/userdata/config.json",
        """{"annotations":{"io.kubernetes.container.name":"nginx","io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop"}}""", "nginx", "shop/web-0")]
    [InlineData(
        "var/lib/containers/storage/overlay-containers/containers.json",
        """[{"id":"other","names":["a"]},{"id":"3f4a9c1d2e5b6f7081920a1b2c3d4e5f60718293a4b5c6d7e8f9012233445566","names":["happy_whale"]}]""", "happy_whale", null)]
    public void Of_DescriptionOfARuntime_IsItsName(string file, string json, string name, string? pod)
    {
        Put(file, json);

        Assert.Equal(new ContainerName(name, pod), new ContainerNames(_root).Of(Id, "/"));
    }

    [Fact]
    public void Of_PodsFolderOfLogs_IsThePod()
    {
        Directory.CreateDirectory(Path.Combine(_root, $"var/log/pods/shop_web-0_{Uid}"));

        Assert.Equal(new ContainerName(null, "shop/web-0"), new ContainerNames(_root).Of(Id, $"/kubepods/besteffort/pod{Uid}/{Id}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Name":7,"Config":[]}""")]
    [InlineData("""{"Name":"\ud800"}""")]
    [InlineData("""{"Name":null}""")]
    public void Of_BrokenDescription_HasNoName(string json)
    {
        Put($"var/lib/docker/containers/{Id}/config.v2.json", json);

        Assert.Equal(default, new ContainerNames(_root).Of(Id, "/"));
    }

    [Fact]
    public void Of_LargerThanAnyDescription_IsNotRead()
    {
        Put($"var/lib/docker/containers/{Id}/config.v2.json", "{\"Name\":\"/web\"}" + new string(' ', 2 << 20));

        Assert.Equal(default, new ContainerNames(_root).Of(Id, "/"));
    }

    [Fact]
    public void Of_NotFound_IsLookedForAgainLater()
    {
        var time = new Clock();
        var names = new ContainerNames(_root, time);
        Assert.Equal(default, names.Of(Id, "/"));
        Put($"var/lib/docker/containers/{Id}/config.v2.json", """{"Name":"/web"}""");

        Assert.Equal(default, names.Of(Id, "/"));
        time.Seconds = 11;
        Assert.Equal("web", names.Of(Id, "/").Name);

        // Found once, it is not read again.
        Put($"var/lib/docker/containers/{Id}/config.v2.json", """{"Name":"/renamed"}""");
        time.Seconds = 100;
        Assert.Equal("web", names.Of(Id, "/").Name);
    }

    void Put(string file, string text)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
