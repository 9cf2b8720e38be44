using System.Globalization;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>A flow as one of the viewers prints it.</summary>
sealed record ShownFlow(string Protocol, string Source, string Destination, string SourceName, string DestinationName, string SourceGrade,
    string DestinationGrade, string UserName, ulong Packets, double FirstSeen)
{
    /// <summary>All flows of a folder through flowview, with both ends.</summary>
    public static List<ShownFlow> ByFlowView(string folder)
    {
        var text = Tool.Run(Published.View, "-R", folder, "-q", "-N", "-6", "-o",
            "fmt:%pr;%sa;%sp;%da;%dp;%sproc;%dproc;%sgrade;%dgrade;%uname;%pkt;%tsr").Expect("flowview");
        return [.. Rows(text).Select(row => new ShownFlow(Name(row[0]), At(row[1], row[2]), At(row[3], row[4]),
            row[5], row[6], row[7], row[8], row[9], Count(row[10]), Seconds(row[11])))];
    }

    /// <summary>All flows of a folder through the real nfdump, which knows one name a flow.</summary>
    public static List<ShownFlow> ByNfdump(string folder)
    {
        var shown = Tool.Run("nfdump", "-R", folder, "-q", "-N", "-6", "-o", "fmt:%pr;%sa;%sp;%da;%dp;%uname;%pkt;%tsr");
        var text = shown.Expect("nfdump");
        if (shown.Errors.Length > 0)
        {
            throw new InvalidOperationException($"nfdump complains: {shown.Errors}");
        }

        return [.. Rows(text).Select(row => new ShownFlow(Name(row[0]), At(row[1], row[2]), At(row[3], row[4]),
            "", "", "", "", row[5], Count(row[6]), Seconds(row[7])))];
    }

    static IEnumerable<string[]> Rows(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(';', StringSplitOptions.TrimEntries));

    static ulong Count(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string At(string address, string port) => $"{address} {port}";

    static string Name(string protocol) => protocol switch { "6" => "TCP", "17" => "UDP", _ => protocol };
}
