using System.Globalization;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>Says once that flows are dropped because too many wait, and once that it is over. For one thread at a time.</summary>
/// <param name="name">Who takes them too slowly.</param>
sealed class DropNotice(string name, Action<string> say)
{
    long _dropped;

    public void Drop(long flows)
    {
        if (_dropped == 0)
        {
            say($"{name} takes flows more slowly than they come: too many wait, further ones are dropped and counted");
        }

        _dropped += Math.Max(1, flows);
    }

    /// <summary>One was taken.</summary>
    /// <param name="waiting">How many wait now, of <paramref name="places"/>; not before half of them are free it is over.</param>
    public void Take(int waiting, int places)
    {
        if (_dropped > 0 && waiting <= places / 2)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{name} takes all flows again; {_dropped:N0} were dropped"));
            _dropped = 0;
        }
    }
}
