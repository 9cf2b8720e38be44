namespace Enrichment.Netflow.Exporters;

/// <summary>The numbers by which flow records name exporters' domains, from 1 on; one for each, whichever thread hears of it first.</summary>
public sealed class SourceNumbers
{
    readonly Dictionary<SourceKey, ushort> _numbers = [];
    readonly Lock _gate = new();

    /// <returns>Null: all 65,535 numbers are taken.</returns>
    public ushort? Of(in SourceKey key)
    {
        lock (_gate)
        {
            if (!_numbers.TryGetValue(key, out var number))
            {
                if (_numbers.Count == ushort.MaxValue)
                {
                    return null;
                }

                _numbers.Add(key, number = (ushort)(_numbers.Count + 1));
            }

            return number;
        }
    }
}
