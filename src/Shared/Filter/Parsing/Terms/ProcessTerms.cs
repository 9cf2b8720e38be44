using System.Text;
using Enrichment.Bindings;
using Enrichment.Fields.Names;
using Enrichment.Filter.Tree;
using Enrichment.Flows;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Terms of the processes at the two ends, which nfdump does not have.</summary>
static class ProcessTerms
{
    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word)
    {
        if (word is not ("process" or "exe" or "cmdline" or "pid" or "uid" or "user" or "container" or "containername" or "pod" or "unit" or "parent" or "ppid" or "ancestor" or "grade" or "reason"
            or "attributed" or "unattributed"))
        {
            return null;
        }

        var end = head.Qualifiers switch
        {
            Qualifiers.None => FlowEnd.Either,
            Qualifiers.Src => FlowEnd.Source,
            Qualifiers.Dst => FlowEnd.Destination,
            _ => throw head.Wrong("src or dst before it, or nothing"),
        };
        return word switch
        {
            "process" => reader.Texts("the name of a process", match => new ProcessNameTest(end, match)),
            "exe" => reader.Texts("the path of an executable", match => new ProcessTextTest(end, "exe", p => p.Executable, match)),
            "cmdline" => reader.Texts("a command line", match => new ProcessTextTest(end, "cmdline", p => p.CommandLine, match)),
            "user" => reader.Texts("the name of a user", match => new ProcessTextTest(end, "user", p => p.UserName, match)),
            "container" => reader.Texts(
                "the id of a container or its beginning", match => new ProcessTextTest(end, "container", p => p.ContainerId, match), isPrefix: true),
            "containername" => reader.Texts("the name of a container", match => new ProcessTextTest(end, "containername", p => p.ContainerName, match)),
            "pod" => reader.Texts("a pod of Kubernetes, as namespace/name", match => new ProcessTextTest(end, "pod", p => p.Pod, match)),
            "unit" => reader.Texts("a systemd unit", match => new UnitTest(end, match)),
            "parent" => reader.Texts("the name of a process", match => new ProcessTextTest(end, "parent", p => p.Parents.NameOfParent, match)),
            "ancestor" => reader.Texts("the name of a process", match => new AncestorTest(end, match)),
            "ppid" => Number(reader, end, "ppid", p => (uint)p.ParentPid),
            "pid" => Number(reader, end, "pid", p => (uint)p.Pid),
            "uid" => Number(reader, end, "uid", p => p.Uid),
            "grade" => Grade(reader, end),
            "reason" => Reason(reader, end),
            "attributed" => new AttributedTest(end),
            _ => new NotNode(new AttributedTest(end)),
        };
    }

    /// <summary>A process number is no field of a record; the tests are made as if it were one, and used for their comparison.</summary>
    static FilterNode Number(TermReader reader, FlowEnd end, string word, Func<ProcessInfo, ulong> number)
    {
        var field = new HeaderField(word, 0, 4);
        if (reader.TryList(out var values, token => reader.Number(token, field)))
        {
            return new ProcessNumberTest(end, word, number, [.. values.Select(v => new NumberTest(field, Comparison.Equal, v))]);
        }

        var op = reader.Operator();
        var value = reader.Number(reader.Lexer.Take(), field);
        var test = new ProcessNumberTest(end, word, number, [new NumberTest(field, op == Comparison.NotEqual ? Comparison.Equal : op, value)]);
        return op == Comparison.NotEqual ? new NotNode(test) : test;
    }

    static FilterNode Grade(TermReader reader, FlowEnd end)
    {
        var op = reader.Operator();
        var token = reader.Lexer.Take();
        foreach (var grade in Enum.GetValues<MatchGrade>())
        {
            if (token.Text.Equals(Encoding.ASCII.GetString(StampNames.Grade(grade)), StringComparison.OrdinalIgnoreCase))
            {
                return op == Comparison.NotEqual ? new NotNode(new GradeTest(end, Comparison.Equal, grade)) : new GradeTest(end, op, grade);
            }
        }

        throw FilterErrors.Expected(token, "a grade: exact, local, wildcard, closing, polled, service or none");
    }

    static FilterNode Reason(TermReader reader, FlowEnd end)
    {
        var op = reader.Operator();
        var token = reader.Lexer.Take();
        foreach (var reason in Enum.GetValues<MissReason>())
        {
            if (reason != MissReason.None
                && token.Text.Equals(Encoding.ASCII.GetString(StampNames.Reason(reason)), StringComparison.OrdinalIgnoreCase))
            {
                return op switch
                {
                    Comparison.Equal => new ReasonTest(end, reason),
                    Comparison.NotEqual => new NotNode(new ReasonTest(end, reason)),
                    _ => throw FilterErrors.At(token.Place, "a reason is '=' or '!='"),
                };
            }
        }

        throw FilterErrors.Expected(
            token, "a reason: not-local, no-socket, not-then, owner-unknown, tracker-away, feed-behind, no-ports or not-asked");
    }
}
