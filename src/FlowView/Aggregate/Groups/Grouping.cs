using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>Sums flows by keys.</summary>
/// <param name="layouts">The ways to read a key from a flow, of the same size each: a flow is counted once for each that gives one.</param>
/// <param name="isConnection">The key is <see cref="FiveTuple"/>'s.</param>
/// <param name="joinsDirections">Flows and those that answer them are one group.</param>
/// <param name="hasRecord">Groups know their first record.</param>
sealed class Grouping(
    IReadOnlyList<KeyLayout> layouts, bool isConnection, bool joinsDirections, bool hasRecord, KeyTexts texts, MemoryBudget budget, SpillFile spill)
    : IDisposable
{
    /// <summary>How keys are to be read; all layouts read alike.</summary>
    public KeyLayout Layout => layouts[0];

    public KeyTexts Texts => texts;

    public SpillFile Spill => spill;

    public GroupStore Store { get; } = new(layouts[0].Words4, layouts[0].Words6, joinsDirections, hasRecord, budget, spill);

    public bool NeedsStamps => layouts.Any(layout => layout.NeedsStamps);

    public Worker NewWorker() => new(this);

    public void Dispose() => Store.Dispose();

    IReadOnlyList<KeyLayout> Layouts => layouts;

    bool IsConnection => isConnection;

    bool JoinsDirections => joinsDirections;

    /// <summary>Takes the flows of one thread.</summary>
    public sealed unsafe class Worker(Grouping grouping) : IFlowTarget, IDisposable
    {
        const byte Icmp = 1, IcmpV6 = 58;

        readonly GroupWriter _writer = new(grouping.Store);
        readonly KeyTexts.Reader _texts = new(grouping.Texts);
        readonly KeyLayout[] _layouts = [.. grouping.Layouts];
        readonly bool _isConnection = grouping.IsConnection;
        readonly bool _joinsDirections = grouping.JoinsDirections;
        readonly bool _needsMarks = grouping.Layout.Parts.Any(part => part.Only == IPVersion.V4 || part.Field == KeyFields.DstPort);

        /// <summary>A flow without element 1 is in no group, as in nfdump.</summary>
        public void Take(FlowRecord flow)
        {
            if (!flow.Has(ElementId.GenericFlow))
            {
                return;
            }

            if (_isConnection)
            {
                TakeConnection(flow);
                return;
            }

            foreach (var layout in _layouts)
            {
                var words = layout.Read(flow, _writer.NextKey, _texts);
                if (words == 0)
                {
                    continue;
                }

                ref var sums = ref _writer.NextSums;
                sums.Set(flow);
                sums.Marks = _needsMarks ? Marks(flow) : FlowMarks.None;
                _writer.Add(words);
            }
        }

        static FlowMarks Marks(FlowRecord flow) =>
            (flow.IsIPv6 ? FlowMarks.None : FlowMarks.NotIPv6) | (flow.Generic.Protocol is Icmp or IcmpV6 ? FlowMarks.None : FlowMarks.NotIcmp);

        public void Finish() => _writer.Finish();

        public void Dispose() => _writer.Dispose();

        void TakeConnection(FlowRecord flow)
        {
            var words = FiveTuple.Read(flow, _writer.NextKey);
            ref var sums = ref _writer.NextSums;
            sums.Set(flow);
            if (_joinsDirections)
            {
                FiveTuple.JoinDirections(_writer.NextKey, words, ref sums);
            }

            _writer.Add(words);
        }
    }
}
