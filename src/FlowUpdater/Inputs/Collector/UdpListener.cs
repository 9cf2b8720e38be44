using System.Runtime.InteropServices;
using Enrichment.Native;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>A thread that receives datagrams on one address, and decodes them. Many are taken by one call, and few calls are made.</summary>
sealed class UdpListener : IDisposable
{
    // Long enough for many datagrams to gather, short beside what the kernel's buffer holds.
    const int GatherMs = 1;
    const int ManyWaited = DatagramBuffers.Most / 2;
    const long HandOnNs = 50_000_000;

    readonly UdpSocket _socket;
    readonly DatagramBuffers _buffers = new();
    readonly FlowDecoder _decoder;
    readonly AllowList _allow;
    readonly ProblemReport _report;
    readonly IDatagramTap? _tap;
    readonly Thread _thread;
    long _handOnDueNs;
    volatile bool _stop;
    uint _drops;

    /// <exception cref="IOException">The address cannot be bound; one sentence.</exception>
    public UdpListener(CollectAddress address, CollectorOptions options, FlowDecoder decoder, ProblemReport report, IDatagramTap? tap)
    {
        Address = address;
        _socket = new UdpSocket(address, options.ReceiveBuffer);
        _allow = new AllowList(options.Allow);
        (_decoder, _report, _tap) = (decoder, report, tap);
        _thread = new Thread(Run) { Name = $"collect {address}", IsBackground = true };
    }

    public CollectAddress Address { get; }

    public CollectorCounters Counters { get; } = new();

    public int ReceiveBuffer => _socket.ReceiveBuffer;

    /// <summary>Why the thread ended; null: it was told to, or goes on.</summary>
    public Exception? Failure { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>Takes what the kernel still has, and ends.</summary>
    public void Stop()
    {
        _stop = true;
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        Counters.KernelDrops = Math.Max(Counters.KernelDrops, _socket.ReadDrops());
    }

    public void Dispose()
    {
        _socket.Dispose();
        _buffers.Dispose();
    }

    void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    /// <returns>False: there is nothing more, and we were told to end.</returns>
    bool Step()
    {
        var stopping = _stop;
        var count = _buffers.Receive(_socket.Descriptor);
        var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        var now = KernelClock.WallNow;
        if (error is not (0 or LibcConstants.EAGAIN or LibcConstants.EINTR))
        {
            throw new IOException($"--collect {Address}: receiving failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        for (var i = 0; i < count; i++)
        {
            Take(i, now);
        }

        if (count > 0)
        {
            CountDrops(count - 1);
            _tap?.Flush();
        }

        HandOn(now, stopping || count <= 0);
        if (count is > 0 and < ManyWaited && !stopping)
        {
            Thread.Sleep(GatherMs);
        }

        return count > 0 || !stopping;
    }

    void Take(int index, long nowNs)
    {
        var datagram = _buffers.Datagram(index);
        var sender = _buffers.Sender(index);
        Counters.Datagrams++;
        Counters.Bytes += datagram.Length;
        if (!_allow.Allows(sender.Address))
        {
            Counters.NotAllowed++;
            _report.NotAllowed(sender.Address, nowNs);
            return;
        }

        _tap?.Take(datagram, sender, nowNs);
        var result = _decoder.Decode(datagram, sender.Address, nowNs);
        if (result.Problem is not null || result.Source is null)
        {
            Complain(sender, result, nowNs);
        }
    }

    void Complain(in DatagramSender sender, in DecodeResult result, long nowNs)
    {
        if (result.Problem == DatagramProblem.UnknownVersion)
        {
            Counters.NotFlows++;
        }
        else if (result.Problem is null)
        {
            Counters.TooManyExporters++;
        }

        _report.Add(sender.Address, result, nowNs);
    }

    // A number of 32 bits that goes round.
    void CountDrops(int last)
    {
        if (_buffers.Drops(last) is { } drops)
        {
            Counters.KernelDrops += unchecked(drops - _drops);
            _drops = drops;
        }
    }

    void HandOn(long nowNs, bool quiet)
    {
        if (nowNs >= _handOnDueNs || quiet)
        {
            _decoder.HandOn();
            _handOnDueNs = nowNs + HandOnNs;
            _report.Tell(nowNs);
        }
    }
}
