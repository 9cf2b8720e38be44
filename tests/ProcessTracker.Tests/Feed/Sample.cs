using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Tracker.Tests.Feed;

/// <summary>Bindings for tests of the feed.</summary>
static class Sample
{
    public static readonly ProcessInfo Curl = new() { Pid = 42, Name = "curl", Executable = "/usr/bin/curl", Uid = 1000, UserName = "joe" };

    public static Binding Open(ulong id, ProcessInfo? owner = null) => new()
    {
        Id = id,
        Cookie = 100 + id,
        NetNs = 7,
        Local = new Endpoint(IpAddress.Parse("192.0.2.1"), (ushort)(1000 + id), IpProtocol.Tcp),
        Remote = new Endpoint(IpAddress.Parse("2001:db8::9"), 443, IpProtocol.Tcp),
        Owners = [owner ?? Curl],
        OpenedFrom = 10,
        OpenedBy = 20,
    };

    public static Binding Close(Binding binding, long at)
    {
        binding.ClosedFrom = at - 5;
        binding.ClosedBy = at;
        return binding;
    }
}
