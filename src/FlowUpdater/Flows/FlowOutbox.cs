namespace Enrichment.Updater.Flows;

/// <summary>Collects ended flows, so that the sink is called for many at a time.</summary>
sealed class FlowOutbox(IFlowSink sink)
{
    const int Capacity = 256;

    readonly MeteredFlow[] _flows = new MeteredFlow[Capacity];
    int _count;

    public void Add(ref readonly MeteredFlow flow)
    {
        if (_count == Capacity)
        {
            Flush();
        }

        _flows[_count++] = flow;
    }

    public void Flush()
    {
        if (_count > 0)
        {
            sink.Accept(_flows.AsSpan(0, _count));
            _count = 0;
        }
    }
}
