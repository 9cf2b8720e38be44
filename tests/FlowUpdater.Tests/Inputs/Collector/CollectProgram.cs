using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary><c>flowupdater run --collect</c> as a program of its own, on a free port.</summary>
sealed class CollectProgram : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    readonly Process _process;
    readonly List<string> _said = [];
    readonly Task _reading;

    public CollectProgram(int port, params string[] arguments)
        : this([], port, arguments)
    {
    }

    /// <param name="through">A command that becomes it, such as <c>prlimit</c>.</param>
    public CollectProgram(string[] through, int port, params string[] arguments)
    {
        Port = port;
        string[] all = [.. through, Path.Combine(AppContext.BaseDirectory, "flowupdater"), "run", "--collect", string.Create(CultureInfo.InvariantCulture, $"udp:127.0.0.1:{port}"), .. arguments];
        _process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true })!;
        _reading = Task.Run(Read);
        WaitFor(() => Said.Any(line => line.Contains("listening on udp", StringComparison.Ordinal)), "it does not listen");
    }

    public int Port { get; }

    /// <summary>Bytes of memory that it has now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public string[] Said
    {
        get
        {
            lock (_said)
            {
                return [.. _said];
            }
        }
    }

    /// <summary>Sends datagrams; once they are in the kernel's queue, a program that is told to end takes them first.</summary>
    public void Send(params byte[][] datagrams) => SendFrom(IPAddress.Loopback, datagrams);

    /// <summary>The same from another address of 127.0.0.0/8: another exporter.</summary>
    public void SendFrom(IPAddress exporter, params byte[][] datagrams)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(exporter, 0));
        socket.Connect(IPAddress.Loopback, Port);
        foreach (var datagram in datagrams)
        {
            socket.Send(datagram);
        }
    }

    /// <summary>Ends it as an operator would, and gives what it said.</summary>
    public string[] Stop(int exitCode = 0)
    {
        Assert.Equal(0, Kill(_process.Id, 15));
        Assert.True(_process.WaitForExit(Patience), "it does not end");
        Assert.True(_process.ExitCode == exitCode, string.Join('\n', Said));
        Assert.True(_reading.Wait(Patience));
        return Said;
    }

    /// <summary>It stands still (SIGSTOP) until that has been done.</summary>
    public void WhileStopped(Action action)
    {
        Assert.Equal(0, Kill(_process.Id, 19));
        action();
        Assert.Equal(0, Kill(_process.Id, 18));
    }

    /// <summary>kill -9.</summary>
    public void Crash()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public static void WaitFor(Func<bool> condition, string otherwise)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition(); Thread.Sleep(10))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, otherwise);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    static int Kill(int pid, int signal)
    {
        using var kill = Process.Start("kill", [string.Create(CultureInfo.InvariantCulture, $"-{signal}"), pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return kill.ExitCode;
    }

    void Read()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            lock (_said)
            {
                _said.Add(line);
            }
        }
    }
}
