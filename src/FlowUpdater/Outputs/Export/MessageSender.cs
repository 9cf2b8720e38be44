namespace Enrichment.Updater.Outputs.Export;

/// <summary>The thread between a queue and a carrier.</summary>
/// <param name="name">Of the thread.</param>
/// <param name="disconnected">Called when a connection broke off: what waits was meant for whoever is gone.</param>
sealed class MessageSender(string name, MessageQueue queue, int longest, IMessageCarrier carrier, ExportCounters counters, Action disconnected) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100), LastWords = TimeSpan.FromSeconds(2);
    readonly CancellationTokenSource _stop = new();
    Thread? _thread;
    volatile bool _ending;

    public void Start()
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Sends what waits, if that can be done soon.</summary>
    public void Dispose()
    {
        _ending = true;
        _stop.CancelAfter(LastWords);
        var ended = _thread?.Join(LastWords + LastWords) ?? true;
        counters.DropForFailure(queue.Clear());
        carrier.Dispose();
        if (!ended)
        {
            ended = _thread!.Join(LastWords); // The message that it could not get rid of is counted too.
        }

        if (ended)
        {
            _stop.Dispose();
        }
    }

    void Run()
    {
        var message = new byte[longest];
        while (!_stop.IsCancellationRequested)
        {
            if (carrier.NoticeEnd())
            {
                disconnected();
            }

            if (!carrier.Connect(_stop.Token))
            {
                if (_ending && queue.Count == 0)
                {
                    return;
                }

                continue;
            }

            var length = queue.Take(message, Look, out var flows);
            if (length > 0)
            {
                Send(message.AsSpan(0, length), flows);
            }
            else if (_ending)
            {
                return;
            }
        }
    }

    void Send(ReadOnlySpan<byte> message, int flows)
    {
        try
        {
            switch (carrier.Send(message))
            {
                case SendResult.Sent:
                    counters.Sent(message.Length, flows);
                    break;
                case SendResult.Failed:
                    counters.DropForFailure(flows);
                    break;
                default:
                    counters.DropForConnection(flows);
                    disconnected();
                    break;
            }
        }
        catch (ObjectDisposedException) when (_ending)
        {
            counters.DropForFailure(flows); // It did not go in time.
        }
    }
}
