using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>An interface that is not there.</summary>
public sealed class InterfaceTests
{
    [Fact]
    public void Capture_NoSuchInterface_ListsThoseThere()
    {
        using var network = new Network();
        var result = network.A.Run(Published.Updater, "run", "--capture", "eth9", "--capture", "lo", "--for", "5s", "--write", network.PathOf("flows"));
        Fault.Is(result, 1, "no such interface: eth9 \\(there are: lo, .*veth0.*\\)");
    }
}
