using System.Diagnostics;
using System.Globalization;
using Enrichment.Grpc;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>echo_server.py, started and ready.</summary>
sealed class PythonServer : IAsyncDisposable
{
    readonly TemporaryDirectory _directory;
    readonly Process _process;

    PythonServer(TemporaryDirectory directory, Process process, GrpcAddress address)
    {
        _directory = directory;
        _process = process;
        Address = address;
    }

    public GrpcAddress Address { get; }

    public static async Task<PythonServer> StartAsync(bool tcp = false)
    {
        await PythonPeer.RequireAsync();
        var directory = new TemporaryDirectory();
        var address = tcp ? "127.0.0.1:0" : "unix:" + directory.File("python.sock");
        var process = PeerScript.Start(PythonPeer.Script("echo_server.py", address));
        if (await ReadLineAsync(process) is not { } line)
        {
            directory.Dispose();
            throw new IOException(await process.StandardError.ReadToEndAsync());
        }

        if (tcp) address = "127.0.0.1:" + line.Split(' ')[1];
        return new PythonServer(directory, process, GrpcAddress.Parse(address));
    }

    /// <summary>What the server prints next.</summary>
    public Task<string?> ReadLineAsync() => ReadLineAsync(_process);

    /// <summary>kill -9, as a crash looks from outside.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>It stays connected and does nothing any more.</summary>
    public void Freeze() => Signal(_process, "STOP");

    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Signal(_process, "CONT");
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _directory.Dispose();
    }

    static Task<string?> ReadLineAsync(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
}
