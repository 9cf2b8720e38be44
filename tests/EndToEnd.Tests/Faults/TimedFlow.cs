using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>A flow with the name at host A's end of it, and why there is none.</summary>
sealed record TimedFlow(string Port, string Name, string Reason, double First, double Last)
{
    /// <summary>The flows that host A sent, in their order.</summary>
    public static List<TimedFlow> SentBy(Host host, string folder)
    {
        var text = Tool.Run(Published.View, "-R", folder, "-q", "-N", "-o", "fmt:%sa;%sp;%sproc;%sreason;%tsr;%ter").Expect("flowview");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(';', StringSplitOptions.TrimEntries))
            .Where(row => row[0] == host.IPv4)
            .Select(row => new TimedFlow(row[1], row[2], row[3], Seconds(row[4]), Seconds(row[5])))
            .OrderBy(flow => flow.First)];
    }

    public static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
