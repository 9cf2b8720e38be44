using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Server;
using Google.Protobuf;

namespace Enrichment.Tests.Grpc;

/// <summary>A feed that says hello and then sends a given number of changes, a few hundred a message.</summary>
sealed class FeedService(int changes)
{
    const int Batch = 256;
    static readonly ByteString Local = ByteString.CopyFrom(192, 0, 2, 1);
    static readonly ByteString Remote = ByteString.CopyFrom(198, 51, 100, 7);

    public void AddTo(GrpcServices services) => services.AddServerStreaming(BindingFeedMethods.Watch, Watch);

    async Task Watch(WatchRequest request, GrpcResponses<FeedMessage> responses, GrpcServerCall call)
    {
        responses.Write(new FeedMessage { Hello = new Hello { HostName = "testhost", Epoch = request.Epoch } });
        var message = NewBatch();
        var sequence = request.AfterSequence;
        for (var sent = 0; sent < changes; sent += Batch)
        {
            if (changes - sent < Batch) Shorten(message, changes - sent);
            foreach (var change in message.Changes.Changes_) Fill(change, ++sequence);
            await responses.WriteAsync(message);
        }
    }

    /// <summary>One message, filled again and again.</summary>
    static FeedMessage NewBatch()
    {
        var batch = new Changes { Processes = { new Process { Id = 1, Pid = 939, Name = "dnsmasq" } } };
        for (var i = 0; i < Batch; i++) batch.Changes_.Add(new Change { Binding = new Binding { LocalAddress = Local, RemoteAddress = Remote, ProcessIds = { 1 } } });
        return new FeedMessage { Changes = batch };
    }

    static void Shorten(FeedMessage message, int count)
    {
        while (message.Changes.Changes_.Count > count) message.Changes.Changes_.RemoveAt(message.Changes.Changes_.Count - 1);
    }

    static void Fill(Change change, ulong sequence)
    {
        change.Sequence = sequence;
        var binding = change.Binding;
        binding.Id = sequence;
        binding.Cookie = sequence + 1_000_000;
        binding.Netns = 4026531840;
        binding.Protocol = 6;
        binding.LocalPort = 40000 + (uint)(sequence % 20000);
        binding.RemotePort = 443;
        binding.OpenedFromNs = 1_790_000_000_000_000_000 + (long)sequence;
        binding.OpenedByNs = binding.OpenedFromNs + 250_000_000;
    }
}
