using Enrichment.Bindings;
using Enrichment.Flows;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Bindings;

/// <summary>What the writer writes, the reader reads.</summary>
public sealed class BindingTextTests
{
    static readonly string?[] Words = [null, "", "curl", "php-fpm: pool \"www\"", "näme\u0001\\", "日本語", "a|b"];

    [Fact]
    public void Line_OpenBinding_IsTheDocumentedForm()
    {
        using var writer = new BindingTextWriter();
        var binding = new Binding
        {
            Local = Endpoint("192.0.2.1", 40001),
            Remote = Endpoint("198.51.100.7", 443),
            Owners = [new ProcessInfo { Pid = 939, Name = "dnsmasq", Executable = "/usr/sbin/dnsmasq", Uid = 65534 }],
            OpenedFrom = 1795168800_000000000,
            OpenedBy = 1795168800_123456000,
        };

        var text = System.Text.Encoding.UTF8.GetString(writer.Line(binding).Span);

        Assert.Equal("""{"time":"2026-11-20T10:00:00.123456Z","event":"open","proto":"tcp","local":"192.0.2.1:40001","remote":"198.51.100.7:443","""
            + "\"pid\":939,\"name\":\"dnsmasq\",\"exe\":\"/usr/sbin/dnsmasq\",\"uid\":65534,\"opened_from\":\"2026-11-20T10:00:00Z\"}\n", text);
    }

    [Fact]
    public void Line_IPv4_AllocatesNothing()
    {
        using var writer = new BindingTextWriter();
        var binding = new Binding { Local = Endpoint("192.0.2.1", 53), OpenedBy = 1, OpenedFrom = 1 };
        writer.Line(binding);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                writer.Line(binding);
            }
        }));
    }

    [Fact]
    public void Read_WhatWasWritten_ComesBack() =>
        Prop.ForAll(Arb.From(Bindings()), binding =>
        {
            var read = RoundTrip(binding);
            return read.Count == 1 && Same(binding, read[0]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_CloseLineAlone_IsWhole() =>
        Prop.ForAll(Arb.From(Bindings().Where(b => !b.IsOpen)), binding =>
        {
            using var writer = new BindingTextWriter();
            var read = new List<Binding>();
            BindingTextReader.Read(new MemoryStream(writer.Line(binding).ToArray()), "x", read.Add);
            return read.Count == 1 && Same(binding, read[0]);
        }).QuickCheckThrowOnFailure();

    static List<Binding> RoundTrip(Binding binding)
    {
        using var writer = new BindingTextWriter();
        using var text = new MemoryStream();
        writer.Write(text, AsOpen(binding));
        if (!binding.IsOpen)
        {
            writer.Write(text, binding);
        }

        text.Position = 0;
        var read = new List<Binding>();
        var summary = BindingTextReader.Read(text, "x", read.Add);
        Assert.Null(summary.Problem);
        return read;
    }

    static Binding AsOpen(Binding b) => new()
    {
        Id = b.Id, Cookie = b.Cookie, NetNs = b.NetNs, Local = b.Local, Remote = b.Remote, Listening = b.Listening,
        DualStack = b.DualStack, Owners = b.Owners, OpenedFrom = b.OpenedFrom, OpenedBy = b.OpenedBy,
    };

    static bool Same(Binding a, Binding b) =>
        (a.Id, a.Cookie, a.NetNs, a.Local, a.Remote, a.Listening, a.DualStack) == (b.Id, b.Cookie, b.NetNs, b.Local, b.Remote, b.Listening, b.DualStack)
        && (a.OpenedFrom, a.OpenedBy, a.ClosedFrom, a.ClosedBy) == (b.OpenedFrom, b.OpenedBy, b.ClosedFrom, b.ClosedBy)
        && a.Owners.SequenceEqual(b.Owners);

    static Gen<Binding> Bindings() =>
        from numbers in Gen.Choose(0, 1000).ArrayOf(8)
        from flags in Gen.Choose(0, 1).ArrayOf(5)
        from protocol in Gen.Elements<byte>(6, 17, 1, 58, 132, 136, 47)
        from address in Gen.Elements("10.0.0.1", "2001:db8::1", "0.0.0.0", "::", "127.0.0.1")
        from owners in Processes().ListOf()
        let opened = (numbers[3] * 1_000_000_007L) + 1_700_000_000_000_000_000
        let closed = opened + (numbers[4] * 1_000_003L)
        select new Binding
        {
            Id = (ulong)numbers[0],
            Cookie = (ulong)numbers[1] << 40,
            NetNs = (ulong)numbers[2],
            Local = new Endpoint(IpAddress.Parse(address), (ushort)numbers[5], protocol),
            Remote = flags[0] == 0 ? null : new Endpoint(IpAddress.Parse("2001:db8::2"), 443, protocol),
            Listening = flags[1] == 1,
            DualStack = flags[2] == 1,
            Owners = [.. owners],
            OpenedFrom = opened - (numbers[6] * 1000),
            OpenedBy = opened,
            ClosedFrom = flags[3] == 0 ? Binding.Open : closed - numbers[7],
            ClosedBy = flags[3] == 0 ? Binding.Open : closed,
        };

    static Gen<ProcessInfo> Processes() =>
        from pid in Gen.Choose(0, 4_000_000)
        from words in Gen.Elements(Words).ArrayOf(7)
        from start in Gen.Choose(0, 5)
        select new ProcessInfo
        {
            Pid = pid,
            Name = words[0] ?? "x",
            Executable = words[1],
            CommandLine = words[2],
            UserName = words[3],
            Cgroup = words[4],
            ContainerId = words[5],
            ContainerName = words[3],
            Pod = words[4],
            IsIncomplete = words[5] is null,
            Parents = ProcessParents.Of([.. words.Take(start).Select(word => new ProcessParent(pid / 3, word ?? ""))]),
            BootId = words[6] ?? "",
            Uid = (uint)pid,
            ParentPid = pid / 2,
            StartTimeNs = start * 10_000_000L,
        };

    static Endpoint Endpoint(string address, ushort port) => new(IpAddress.Parse(address), port, IpProtocol.Tcp);
}
