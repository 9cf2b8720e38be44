using Enrichment.Bindings;
using Enrichment.Fields.Names;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>Which end of a flow is meant.</summary>
enum FlowEnd
{
    /// <summary>One of the two at least.</summary>
    Either,
    Source,
    Destination,
}

/// <summary>A test of what attribution stamped on an end of a flow.</summary>
abstract class EndTest(FlowEnd end) : FilterNode
{
    public override bool Passes(FlowRecord flow, FilterContext context)
    {
        var stamp = flow.Stamp;
        if (!stamp.IsAsked && TryWithoutStamp(flow, end, out var passes))
        {
            return passes;
        }

        return (end != FlowEnd.Destination && Passes(stamp.Source)) || (end != FlowEnd.Source && Passes(stamp.Destination));
    }

    protected abstract bool Passes(in EndStamp stamp);

    /// <summary>Of a flow without stamps, which may have a name all the same.</summary>
    /// <returns>Whether that decides it.</returns>
    protected virtual bool TryWithoutStamp(FlowRecord flow, FlowEnd end, out bool passes)
    {
        passes = false;
        return false;
    }

    protected string Prefix => end switch
    {
        FlowEnd.Source => "src ",
        FlowEnd.Destination => "dst ",
        _ => "",
    };
}

/// <summary>
/// The name of the process; where several share the socket, one of their names. In a file without stamps the user name, where nfdump shows
/// it: it stands for the source, as in the column <c>%sproc</c>.
/// </summary>
sealed class ProcessNameTest(FlowEnd end, TextMatch match) : EndTest(end)
{
    protected override bool Passes(in EndStamp stamp) =>
        stamp.IsNamed && (match.Passes(stamp.Name) || (stamp.Shared && PassesPart(stamp.Name)));

    protected override bool TryWithoutStamp(FlowRecord flow, FlowEnd end, out bool passes)
    {
        passes = end != FlowEnd.Destination && AttributedTest.HasName(flow) && match.Passes(flow.UserName);
        return true;
    }

    public override string ToString() => $"{Prefix}process {match}";

    bool PassesPart(ReadOnlySpan<char> names)
    {
        foreach (var part in names.Split('|'))
        {
            if (match.Passes(names[part]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A text that is known of a process.</summary>
/// <param name="text">Of a process; null: not known.</param>
sealed class ProcessTextTest(FlowEnd end, string word, Func<ProcessInfo, string?> text, TextMatch match) : EndTest(end)
{
    protected override bool Passes(in EndStamp stamp) => stamp.Process is { } process && text(process) is { } value && match.Passes(value);

    public override string ToString() => $"{Prefix}{word} {match}";
}

/// <summary>The name of one of the processes above: the parent, its parent and so on.</summary>
sealed class AncestorTest(FlowEnd end, TextMatch match) : EndTest(end)
{
    readonly Func<string, bool> _passes = name => match.Passes(name);

    protected override bool Passes(in EndStamp stamp) => stamp.Process is { } process && process.Parents.HasName(_passes);

    public override string ToString() => $"{Prefix}ancestor {match}";
}

/// <summary>The systemd unit that a process runs in; without its ending too (<c>nginx</c> for <c>nginx.service</c>).</summary>
sealed class UnitTest(FlowEnd end, TextMatch match) : EndTest(end)
{
    protected override bool Passes(in EndStamp stamp)
    {
        var unit = SystemdUnit.Of(stamp.Process?.Cgroup);
        return !unit.IsEmpty && (match.Passes(unit) || (!match.IsRegex && match.Passes(unit[..unit.LastIndexOf('.')])));
    }

    public override string ToString() => $"{Prefix}unit {match}";
}

/// <summary>A number of a process.</summary>
sealed class ProcessNumberTest(FlowEnd end, string word, Func<ProcessInfo, ulong> number, NumberTest[] tests) : EndTest(end)
{
    protected override bool Passes(in EndStamp stamp)
    {
        if (stamp.Process is not { } process)
        {
            return false;
        }

        foreach (var test in tests)
        {
            if (test.Holds(number(process)))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => tests.Length == 1
        ? $"{Prefix}{word}{tests[0].ToString()[tests[0].Field.Name.Length..]}"
        : $"{Prefix}{word} in [{string.Join(' ', tests.Select(t => t.Value))}]";
}

/// <summary>How sure the stamp is. An end that nobody was asked for has no grade.</summary>
sealed class GradeTest(FlowEnd end, Comparison op, MatchGrade grade) : EndTest(end)
{
    readonly NumberTest _test = new(NumberFields.Count, op, (ulong)grade);

    protected override bool Passes(in EndStamp stamp) => stamp.Reason != MissReason.NotAsked && _test.Holds((ulong)stamp.Grade);

    public override string ToString() =>
        $"{Prefix}grade {Parsing.Comparators.Text(op)} {System.Text.Encoding.ASCII.GetString(StampNames.Grade(grade))}";
}

/// <summary>Why there is no process.</summary>
sealed class ReasonTest(FlowEnd end, MissReason reason) : EndTest(end)
{
    protected override bool Passes(in EndStamp stamp) => stamp.Reason == reason;

    public override string ToString() => $"{Prefix}reason {System.Text.Encoding.ASCII.GetString(StampNames.Reason(reason))}";
}

/// <summary>Attribution found a process. Without stamps: the flow has a user name that is no placeholder.</summary>
sealed class AttributedTest(FlowEnd end) : EndTest(end)
{
    /// <summary>A user name that names a process: not a service (<c>https***</c>), not the usual placeholder.</summary>
    public static bool HasName(FlowRecord flow)
    {
        var name = flow.UserName;
        return !name.IsEmpty && !name.EndsWith("***"u8) && !name.SequenceEqual("none"u8);
    }

    protected override bool Passes(in EndStamp stamp) => stamp.IsNamed;

    protected override bool TryWithoutStamp(FlowRecord flow, FlowEnd end, out bool passes)
    {
        passes = end != FlowEnd.Destination && HasName(flow);
        return true;
    }

    public override string ToString() => $"{Prefix}attributed";
}
