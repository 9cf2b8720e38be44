using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution;

public sealed class BindingHistoryTests
{
    [Fact]
    public void Expire_ClosedPastTheRetention_AreForgotten()
    {
        var history = new BindingHistory(new BindingHistoryOptions { RetentionNs = 10_000_000_000 });
        var host = history.AddHost("a");
        for (var i = 0; i < 1000; i++)
        {
            history.Close(history.Add(host, Socket($"udp 10.0.0.1:{i + 1}", "p" + i, opened: i)), At(i + 1), At(i + 1));
        }

        history.Add(host, Socket("udp 10.0.0.1:2000", "open"));
        history.Expire(At(900));

        Assert.Equal(111, history.Count);
        Assert.Equal(1, history.OpenCount);
        Assert.Equal(111, history.Owners.Count);
        var attributor = new Attributor(history, new AttributionOptions());
        Assert.False(attributor.Stamp(Flow("10.0.0.1:880", "10.0.0.9:1", 879.5, protocol: Udp)).Source.IsNamed);
        Assert.Equal("p920", attributor.Stamp(Flow("10.0.0.1:921", "10.0.0.9:1", 920.5, protocol: Udp)).Source.Name);
    }

    [Fact]
    public void Add_Full_ClosedFirstGoesFirstAndOpenStays()
    {
        var history = new BindingHistory(new BindingHistoryOptions { MostBindings = 100 });
        var host = history.AddHost("a");
        var open = Enumerable.Range(0, 50).Select(i => history.Add(host, Socket($"udp 10.0.0.1:{i + 1}", "open"))).ToList();
        for (var i = 0; i < 500; i++)
        {
            history.Close(history.Add(host, Socket($"udp 10.0.0.1:{i + 100}", "closed")), At(i), At(i + 1));
        }

        Assert.Equal((100, 50), (history.Count, history.OpenCount));
        Assert.Equal(450, history.Dropped);
        for (var i = 0; i < 50; i++)
        {
            history.Add(host, Socket($"udp 10.0.0.1:{i + 5000}", "open"));
        }

        Assert.Equal(-1, history.Add(host, Socket("udp 10.0.0.1:9999", "open")));
        Assert.Equal((100, 100), (history.Count, history.OpenCount));
        Assert.DoesNotContain(-1, open);
    }

    [Fact]
    public void Add_RowsReusedManyTimes_MemoryStays()
    {
        var history = new BindingHistory(new BindingHistoryOptions { RetentionNs = 0 });
        var host = history.AddHost("a");
        for (var i = 0; i < 200_000; i++)
        {
            history.Close(history.Add(host, Socket($"udp 10.0.0.1:{(i % 60_000) + 1}", "p", opened: i)), At(i), At(i));
            history.Expire(At(i));
        }

        Assert.Equal(0, history.Count);
        Assert.InRange(history.Bytes, 0, 2_000_000);
    }

    [Fact]
    public void Add_WithoutPort_CannotBeMeant()
    {
        var history = new BindingHistory();

        Assert.Equal(-1, history.Add(history.AddHost("a"), Socket("udp 10.0.0.1:0", "p")));
        Assert.Equal((0, 1), (history.Count, history.NotUsable));
    }

    [Fact]
    public void Bytes_MillionBindings_AtMost150Each()
    {
        var history = new BindingHistory();
        var host = history.AddHost("a");
        const int Many = 1 << 20;
        var owners = Socket("tcp 10.0.0.1:1", "p").Owners;
        for (var i = 0; i < Many; i++)
        {
            history.Add(host, new()
            {
                Local = Endpoint("10.0.0.1:443", Tcp),
                Remote = new(Enrichment.Flows.IpAddress.FromIPv4((uint)i), 1, Tcp),
                Owners = owners,
            });
        }

        Assert.InRange(history.Bytes / (double)Many, 90, 150);
    }
}
