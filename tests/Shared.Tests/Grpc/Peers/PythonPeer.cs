using System.Diagnostics;
using System.Text.Json;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>Debian's python3-grpcio.</summary>
static class PythonPeer
{
    const string Python = "/usr/bin/python3";
    static readonly Lazy<Task<string?>> Problem = new(FindProblemAsync);

    public static async Task RequireAsync()
    {
        if (await Problem.Value is { } problem) PeerScript.Missing(problem);
    }

    public static async Task<JsonElement> CallAsync(string target, string testCase, params string[] more)
    {
        await RequireAsync();
        var output = await PeerScript.RunAsync(Script("echo_client.py", [target, testCase, .. more]));
        return JsonDocument.Parse(output).RootElement;
    }

    public static ProcessStartInfo Script(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, [Path.Combine(PeerScript.Folder, name), .. arguments]);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        return start;
    }

    static async Task<string?> FindProblemAsync()
    {
        if (!File.Exists(Python)) return $"{Python} is not installed";
        using var probe = PeerScript.Start(new ProcessStartInfo(Python, ["-c", "import grpc, google.protobuf"]));
        await probe.WaitForExitAsync();
        return probe.ExitCode == 0 ? null : "python3-grpcio or python3-protobuf is not installed";
    }
}
