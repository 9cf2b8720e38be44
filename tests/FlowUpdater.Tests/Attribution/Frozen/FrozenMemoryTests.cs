using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution.Frozen;

[CollectionDefinition("measures the heap", DisableParallelization = true)]
public sealed class HeapAlone;

/// <summary>Alone, because the heap is everyone's.</summary>
[Collection("measures the heap")]
public sealed class FrozenMemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Freeze_MillionBindings_AtMost150BytesEachWithTheIndex()
    {
        const int Many = 1_000_000;
        var owners = Socket("tcp 10.0.0.1:1", "p").Owners;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var history = new BindingHistory();
        var host = history.AddHost("a");
        for (var i = 0; i < Many; i++)
        {
            history.Add(host, new()
            {
                Local = new(IpAddress.FromIPv4(0x0A00_0000 + ((uint)i % 300)), (ushort)((i / 300 % 60_000) + 1), Tcp),
                Remote = new(IpAddress.FromIPv4((uint)i), 1, Tcp),
                Owners = owners,
            });
        }

        history.Freeze();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        output.WriteLine($"{history.Bytes / (double)Many:0.0} bytes a binding in rows and index, {held / (double)Many:0.0} on the heap");
        Assert.InRange(history.Bytes / (double)Many, 90, 150);
        Assert.InRange(held / (double)Many, 90, 150);
        Assert.Equal("p", new Attributor(history, new AttributionOptions()).Stamp(Flow("10.0.0.7:1", "0.0.0.7:1", 5)).Source.Name);
    }
}
