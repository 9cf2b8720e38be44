using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Live;
using Enrichment.Updater.Native;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Live;

/// <summary>A live capture in a namespace, from the sockets to the ended flows.</summary>
sealed class CaptureRun : IFlowSink, IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly CancellationTokenSource _stop = new();
    readonly ManualResetEventSlim _ready = new();
    readonly Task _task;

    public CaptureRun(NetworkNamespaces namespaces, string name, LiveCaptureOptions? options = null)
    {
        _task = namespaces.In(name, () => Run(options ?? new LiveCaptureOptions()));
        WaitFor(() => _ready.IsSet || _task.IsCompleted, "the capture to begin");
    }

    public List<MeteredFlow> Flows { get; } = [];

    public ConcurrentQueue<string> Said { get; } = [];

    public IReadOnlyList<InterfaceCounters> Interfaces { get; private set; } = [];

    public uint NetNs { get; private set; }

    /// <summary>Sends datagrams from where the calling thread is; each carries 100 bytes.</summary>
    public static void Send(string to, int port, int count, string? device = null)
    {
        using var socket = new Socket(IPAddress.Parse(to).AddressFamily, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        if (device is not null)
        {
            socket.SetRawSocketOption(1, 25, System.Text.Encoding.ASCII.GetBytes(device)); // SOL_SOCKET, SO_BINDTODEVICE
        }

        for (var i = 0; i < count; i++)
        {
            socket.SendTo(new byte[100], new IPEndPoint(IPAddress.Parse(to), port));
        }
    }

    public void WaitToHear(string sentence) => WaitFor(() => Said.Any(said => said.StartsWith(sentence, StringComparison.Ordinal)), $"'{sentence}', but heard: {string.Join("; ", Said)}");

    public CaptureRun Stop()
    {
        _stop.Cancel();
        Assert.True(_task.Wait(Patience, TestContext.Current.CancellationToken), "the capture did not stop");
        return this;
    }

    /// <summary>Asserts that the datagrams to a port were counted, exactly, on one interface.</summary>
    public MeteredFlow Counted(int port, int packets)
    {
        var flow = Assert.Single(Flows, flow => flow.Key.DestinationPort == port && flow.Key.Protocol == 17);
        Assert.Equal(((ulong)packets, (ulong)packets * 128), (flow.Packets, flow.Bytes));
        return flow;
    }

    public void Accept(ReadOnlySpan<MeteredFlow> flows) => Flows.AddRange(flows);

    public void Tick(long nowNs)
    {
    }

    public void Dispose()
    {
        _stop.Cancel();
        _task.ContinueWith(_ => { }, TaskScheduler.Default).Wait(Patience);
        _stop.Dispose();
        _ready.Dispose();
    }

    void Run(LiveCaptureOptions options)
    {
        NetNs = NetworkNamespace.CurrentInode();
        using var capture = new LiveCapture(options, Said.Enqueue);
        using var cache = new FlowCache(new FlowCacheOptions(), this);
        var metering = new Metering(capture, new PacketBatch(new PacketDecoder(NetNs)), cache, this, TimeProvider.System);
        _ready.Set();
        metering.Run(_stop.Token);
        Interfaces = capture.Interfaces;
    }

    static void WaitFor(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"waited {Patience.TotalSeconds} s for {what}");
}
