using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>@grpc/grpc-js, installed once a machine into a cache directory by npm, at the versions that package-lock.json pins.</summary>
static class NodePeer
{
    static readonly Lazy<Task<string?>> Problem = new(InstallAsync);
    static readonly string Cache = CacheFolder();

    public static async Task RequireAsync()
    {
        if (await Problem.Value is { } problem) PeerScript.Missing(problem);
    }

    public static async Task<JsonElement> CallAsync(string target, string testCase)
    {
        await RequireAsync();
        var start = new ProcessStartInfo("node", [Script("echo_client.js"), target, testCase, Script("echo.proto"), FeedProto()]);
        start.Environment["NODE_PATH"] = Path.Combine(Cache, "node_modules");
        return JsonDocument.Parse(await PeerScript.RunAsync(start)).RootElement;
    }

    static string Script(string name) => Path.Combine(PeerScript.Folder, name);

    static string FeedProto() => Path.GetFullPath(Path.Combine(PeerScript.Folder, "../../../../proto/enrichment/bindings/v1/binding_feed.proto"));

    /// <summary>Named by what is to be installed, so that a new version gets a new folder.</summary>
    static string CacheFolder()
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Script("package-lock.json"))))[..16];
        return Path.Combine(home, "enrichment-test-peers", hash);
    }

    static async Task<string?> InstallAsync()
    {
        var done = Path.Combine(Cache, "installed");
        if (File.Exists(done)) return null;
        try
        {
            Directory.CreateDirectory(Cache);
            using var only = await LockAsync(Path.Combine(Cache, "lock"));
            if (File.Exists(done)) return null;
            File.Copy(Script("package.json"), Path.Combine(Cache, "package.json"), overwrite: true);
            File.Copy(Script("package-lock.json"), Path.Combine(Cache, "package-lock.json"), overwrite: true);
            using var npm = PeerScript.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = Cache });
            npm.StandardInput.Close();
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = await npm.StandardError.ReadToEndAsync();
            await output;
            await npm.WaitForExitAsync();
            if (npm.ExitCode != 0) return $"npm could not install @grpc/grpc-js: {errors}";
            await File.WriteAllTextAsync(done, "");
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node and npm are not installed";
        }
    }

    /// <summary>Two test runs at once must not install over each other.</summary>
    static async Task<FileStream> LockAsync(string file)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200);
            }
        }
    }
}
