using System.Text;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.View.Profiles;

/// <summary>
/// For files that say no more of processes than nfdump's user name (written without private blocks): that name stands for the source's
/// process, as in the column <c>%sproc</c>.
/// </summary>
sealed class UserNameStamps
{
    const string ServiceMark = "***";

    readonly Dictionary<string, EndStamp> _stamps = new(StringComparer.Ordinal);
    readonly char[] _letters = new char[byte.MaxValue];

    public FlowStamp Of(FlowRecord flow)
    {
        var name = flow.UserName;
        if (name.IsEmpty || name.Length > _letters.Length)
        {
            return FlowStamp.NotAsked;
        }

        var letters = _letters.AsSpan(0, Encoding.UTF8.GetChars(name, _letters));
        return letters.EndsWith(ServiceMark) ? FlowStamp.NotAsked : FlowStamp.NotAsked with { Source = Named(letters) };
    }

    EndStamp Named(ReadOnlySpan<char> letters)
    {
        var stamps = _stamps.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!stamps.TryGetValue(letters, out var stamp))
        {
            var name = letters.ToString();
            _stamps[name] = stamp = new EndStamp(name, null, MatchGrade.Polled, MissReason.None, Shared: false);
        }

        return stamp;
    }
}
