using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Twins;

/// <summary>The same address and the same ports in two containers: on which link a flow was seen tells whose it is.</summary>
public sealed class TwinTests(ITestOutputHelper output)
{
    [Fact]
    public void SameAddressInTwoContainers_EachFlowHasItsOwnsProcess()
    {
        using var lab = new TwinLab();
        var actors = new List<Actor>();
        try
        {
            using (var tracker = Daemon.Of(Tool.Start(Published.Tracker, ["run", "--source", "ebpf", "--listen", lab.Socket, .. lab.Namespaces])).Await("listening"))
            {
                using var named = Updater(lab, "named", "--capture", "v1", "--capture", "v2").Await("capturing on v1").Await("capturing on v2");
                using var all = Updater(lab, "all").Await("capturing on v1").Await("capturing on v2");
                Play(lab, actors);
                Thread.Sleep(2500);
                Assert.Equal((0, 0, 0), (named.Stop(), all.Stop(), tracker.Stop()));
            }

            Judge(lab, "named");
            Judge(lab, "all");
        }
        finally
        {
            actors.ForEach(static actor => actor.Dispose());
        }
    }

    /// <summary>All sockets are open at the same time, for longer than a poll.</summary>
    static void Play(TwinLab lab, List<Actor> actors)
    {
        actors.Add(lab.Host.Act("hub1", "twin", "hub", "v1"));
        actors.Add(lab.Host.Act("hub2", "twin", "hub", "v2"));
        actors.Add(lab.One.Act("one", "twin", "container", 1));
        actors.Add(lab.Two.Act("two", "twin", "container", 2));
        actors.ForEach(static actor => actor.Await("ready"));
        Thread.Sleep(600);
        actors.ForEach(static actor => actor.Go());
        actors.ForEach(static actor => actor.Await("called"));
        Thread.Sleep(1000);
        actors.ForEach(static actor => actor.Go());
        actors.ForEach(static actor => actor.Await("done"));
    }

    static Daemon Updater(TwinLab lab, string folder, params string[] options) => Daemon.Of(lab.Host.Start(
        Published.Updater, ["run", "--tracker", lab.Socket, "--write", Path.Combine(lab.Folder, folder), "--idle-timeout", "1s", "--rotate", "1h", .. options]));

    /// <summary>Each container's end, on either link, in both directions, by its process alone.</summary>
    void Judge(TwinLab lab, string folder)
    {
        var names = new Dictionary<string, string> { [Text(lab.IndexOf("v1"))] = "one", [Text(lab.IndexOf("v2"))] = "two" };
        var text = Tool.Run(Published.View, "-R", Path.Combine(lab.Folder, folder), "-q", "-N", "-o",
            "fmt:%in;%pr;%sa;%sp;%da;%dp;%sproc;%sgrade;%sreason;%dproc;%dgrade;%dreason").Expect("flowview");
        output.WriteLine($"{folder}:\n{text}");
        var seen = new HashSet<string>();
        foreach (var row in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(';', StringSplitOptions.TrimEntries)))
        {
            if (row[1] is not ("6" or "17"))
            {
                continue;
            }

            var isSource = row[2] == "10.1.1.2";
            Assert.Equal("10.1.1.2", row[isSource ? 2 : 4]);
            Assert.True(names[row[0]] == row[isSource ? 6 : 9], $"{folder}: {string.Join(';', row)}");
            seen.Add($"{row[0]} {row[1]} {row[isSource ? 3 : 5]} {isSource}");
        }

        // On two links, both ways: three sockets that call and two that answer.
        Assert.Equal(20, seen.Count);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
