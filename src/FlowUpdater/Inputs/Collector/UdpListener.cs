using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>A thread that receives datagrams on one address. Many are taken by one call, and few calls are made.</summary>
sealed class UdpListener : IListener
{
    // Long enough for many datagrams to gather, short beside what the kernel's buffer holds.
    const int GatherMs = 1;
    const int ManyWaited = DatagramBuffers.Most / 2;

    readonly UdpSocket _socket;
    readonly DatagramBuffers _buffers = new();
    readonly Receiver _receiver;
    readonly Thread _thread;
    volatile bool _stop;
    uint _drops;

    /// <exception cref="IOException">The address cannot be bound; one sentence.</exception>
    public UdpListener(CollectAddress address, int receiveBuffer, Receiver receiver)
    {
        Address = address;
        _socket = new UdpSocket(address, receiveBuffer);
        _receiver = receiver;
        _thread = new Thread(Run) { Name = $"collect {address}", IsBackground = true };
    }

    public CollectAddress Address { get; }

    public CollectorCounters Counters => _receiver.Counters;

    public string Ready => $"listening on {Address}; the kernel keeps up to {_socket.ReceiveBuffer / 1024} KiB of datagrams";

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

            _receiver.End(KernelClock.WallNow);
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
            _receiver.Take(_buffers.Datagram(i), _buffers.Sender(i), now);
        }

        if (count > 0)
        {
            CountDrops(count - 1);
        }

        _receiver.KeepTime(now, count <= 0);
        if (count is > 0 and < ManyWaited && !stopping)
        {
            Thread.Sleep(GatherMs);
        }

        return count > 0 || !stopping;
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
}
