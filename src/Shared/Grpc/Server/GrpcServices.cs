using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Enrichment.Grpc.Server;

/// <summary>The methods that a server answers, by full name. Filled before the server starts.</summary>
public sealed class GrpcServices
{
    readonly Dictionary<string, Func<ServerExchange, Task>> _methods = new(StringComparer.Ordinal);

    public GrpcServices AddUnary<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<TRequest, GrpcServerCall, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.FullName, async exchange =>
        {
            var request = await exchange.SingleRequestAsync(method.RequestParser).ConfigureAwait(false);
            var response = await handler(request, exchange.Call).ConfigureAwait(false);
            await exchange.Responses<TResponse>().WriteAsync(response).ConfigureAwait(false);
        });

    public GrpcServices AddServerStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<TRequest, GrpcResponses<TResponse>, GrpcServerCall, Task> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.FullName, async exchange =>
        {
            var request = await exchange.SingleRequestAsync(method.RequestParser).ConfigureAwait(false);
            await handler(request, exchange.Responses<TResponse>(), exchange.Call).ConfigureAwait(false);
        });

    public GrpcServices AddClientStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<GrpcRequests<TRequest>, GrpcServerCall, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.FullName, async exchange =>
        {
            var response = await handler(exchange.Requests(method.RequestParser), exchange.Call).ConfigureAwait(false);
            await exchange.Responses<TResponse>().WriteAsync(response).ConfigureAwait(false);
        });

    public GrpcServices AddDuplex<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        Func<GrpcRequests<TRequest>, GrpcResponses<TResponse>, GrpcServerCall, Task> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => Add(method.FullName, exchange
            => handler(exchange.Requests(method.RequestParser), exchange.Responses<TResponse>(), exchange.Call));

    internal bool TryGet(string fullName, [NotNullWhen(true)] out Func<ServerExchange, Task>? invoke) => _methods.TryGetValue(fullName, out invoke);

    GrpcServices Add(string fullName, Func<ServerExchange, Task> invoke)
    {
        if (!_methods.TryAdd(fullName, invoke)) throw new ArgumentException($"{fullName} is there twice");
        return this;
    }
}
