using Xunit;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>The programs as ./build publishes them, and the tools beside them.</summary>
static class Published
{
    public static string Root { get; } = FindRoot();

    public static string Tracker => Program("processtracker");

    public static string Updater => Program("flowupdater");

    public static string View => Program("flowview");

    static string Program(string name)
    {
        var path = Path.Combine(Root, "out", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run ./build first");
    }

    /// <summary>Skips the test where it may not make network namespaces; with REQUIRE_NETNS=1 that is a failure.</summary>
    public static void RequireNamespaces()
    {
        var reason = !Environment.IsPrivilegedProcess ? "needs root, to make network namespaces"
            : !Tool.Exists("ip") ? "needs iproute2, to make network namespaces"
            : null;
        if (reason is not null && Environment.GetEnvironmentVariable("REQUIRE_NETNS") == "1")
        {
            Assert.Fail(reason);
        }

        Assert.SkipWhen(reason is not null, reason ?? "");
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Enrichment.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Enrichment.sln is in no folder above the tests");
    }
}
